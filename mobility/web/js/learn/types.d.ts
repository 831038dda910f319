/** What the page of learning reads of the answers of /v1/learning; the whole is at /openapi.json. */

import type { Itinerary } from "../types";

/** A place of /v1/learning. */
export interface LearningPlace {
  placeId: string;
  name: string;
  kind: string;
  lat: number;
  lon: number;
  stepFree: "yes" | "no" | "unknown";
  simulated: boolean;
}

export interface LearningOffer {
  offerId: string;
  title: string;
  description?: string;
  topics: string[];
  price: { fullCents?: number; currency: string };
  registrationUrl?: string;
  simulated: boolean;
}

export interface LearningWay {
  startTime: string;
  endTime: string;
  minutes: number;
  changes: number;
  /** Rides that must be booked; null: not known. */
  bookings?: import("../offer_types").Booking[] | null;
}

/** How something can be attended. */
export interface LearningAttendance {
  place: LearningPlace;
  sessionId?: string;
  startTime: string;
  endTime: string;
  open: "YES" | "UNKNOWN";
  there: LearningWay;
  back: LearningWay;
  lastWayBack?: string;
  /** Address of the whole trip. */
  trip: string;
}

export interface LearningAnswer {
  total: number;
  offers?: { offer: LearningOffer; attendances: LearningAttendance[] }[];
  places?: LearningAttendance[];
  leftOut: { text: string; placeName: string; title?: string }[];
  reasons?: { error: string }[];
  notices: { code: string; text: string }[];
  feed: string;
}

/** What the ways there and back cost together. */
export interface TripPrice {
  cents: number | null;
  currency: string;
  products: { name: string; cents: number | null; currency: string }[];
  reasons: { code: string; text: string }[];
  atMostCents?: number;
}

export interface LearningTripAnswer {
  trip: {
    place: LearningPlace;
    offer?: LearningOffer;
    startTime: string;
    endTime: string;
    returnTime: string;
    travelMinutes: number;
    crowdingMinutes: number | null;
    tripPrice?: TripPrice;
    outbound: Itinerary;
    back: Itinerary;
  } | null;
  alternatives: { text: string }[];
  reasons?: { error: string }[];
  calendar: string;
}

/** An item of /v1/learning/en-route. */
export interface EnRouteItem {
  kind: string;
  title: string;
  body: string;
  language: string;
  startTime: string;
  minutes: number;
  answers?: string[];
  mediaUrl?: string;
  boundTo: { side?: "left" | "right" };
  provider: { name: string };
}

export interface EnRouteStage {
  items: EnRouteItem[];
}
