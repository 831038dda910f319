/** What the page reads of the API's answers; the whole is at /openapi.json. */

/** How full a vehicle is or will be, as published. */
export interface Occupancy {
  /** Missing: not known, or withheld. */
  level?: "LOW" | "MODERATE" | "HIGH";
  status?: string;
  loadFactor: { p10: number; p50: number; p90: number };
  seatProbability?: number;
  source: string;
  observedAt?: string;
  confidence: number;
}

export interface Place {
  name: string;
  lat: number;
  lon: number;
  level?: number;
  stopId?: string;
  parentId?: string;
  tz?: string;
  arrival?: string;
  departure?: string;
  scheduledArrival?: string;
  scheduledDeparture?: string;
  track?: string;
  cancelled?: boolean;
  pickupType?: "NORMAL" | "NOT_ALLOWED";
  dropoffType?: "NORMAL" | "NOT_ALLOWED";
  pickupArrangement?: string;
  dropoffArrangement?: string;
  modes?: string[];
  occupancy?: Occupancy;
}

export interface ReachProperties {
  /** Minutes. */
  cutoff: number;
  percentile: number;
  km2: number;
}

/** Areas in reach of a point, the largest first: GeoJSON with more beside it. */
export interface ReachAnswer {
  type: "FeatureCollection";
  features: { type: "Feature"; properties: ReachProperties; geometry: { type: "MultiPolygon"; coordinates: number[][][][] } }[];
  time: string;
  simulated: boolean;
  reasons?: { code: string; error: string; field: string }[];
  attributions: string[];
}

export interface Polyline {
  points: string;
  precision: number;
  length: number;
}

export interface Step {
  relativeDirection: string;
  distance: number;
  streetName: string;
  instruction?: string;
  pushed?: boolean;
}

export interface Alert {
  headerText: string;
  descriptionText: string;
}

export interface Leg {
  mode: string;
  from: Place;
  to: Place;
  duration: number;
  startTime: string;
  endTime: string;
  scheduledStartTime: string;
  scheduledEndTime: string;
  realTime: boolean;
  distance?: number;
  legGeometry: Polyline;
  steps?: Step[];
  headsign?: string;
  routeColor?: string;
  routeTextColor?: string;
  routeShortName?: string;
  routeLongName?: string;
  displayName?: string;
  agencyName?: string;
  tripId?: string;
  cancelled?: boolean;
  intermediateStops?: Place[];
  bikesAllowed?: boolean;
  wheelchairAccessible?: "ACCESSIBLE" | "NOT_ACCESSIBLE";
  headway?: number;
  unknownStepFreeMeters?: number;
  interlineWithPreviousLeg?: boolean;
  alerts?: Alert[];
  occupancy?: Occupancy;
  rental?: import("./offer_types").Rental;
  availability?: import("./offer_types").Availability;
  booking?: import("./offer_types").Booking;
  parking?: import("./offer_types").Parked;
}

export interface Itinerary {
  id: string;
  duration: number;
  startTime: string;
  endTime: string;
  transfers: number;
  legs: Leg[];
  explanation?: { code: string; text: string }[];
  seatProbability?: number;
  co2Grams?: number;
  offer?: import("./offer_types").Offer;
  /** Of an offer: what it is the best at. */
  labels?: import("./offer_types").OfferLabel[];
}

export type { HandOver, Offer, Price, Provider, WholeOffer } from "./offer_types";
export type {
  CountingSystem,
  CriticalRun,
  LiveStatus,
  Measure,
  Outlook,
  SensorReport,
  SensorReports,
  SteeredRun,
  SteeredStop,
  VehicleNow,
} from "./control_types";

/** A vehicle on its way from one stop to the next. */
export interface Stretch {
  trips: { tripId: string; displayName?: string; routeShortName?: string; headsign?: string }[];
  mode: string;
  routeColor?: string;
  routeTextColor?: string;
  from: Place;
  to: Place;
  departure: string;
  arrival: string;
  realTime: boolean;
  polyline: string;
}

export interface Reason {
  code: string;
  error: string;
  field: string;
}

export interface Notice {
  code: string;
  text: string;
  feed?: string;
}

export interface PlanAnswer {
  itineraries: Itinerary[];
  direct: Itinerary[];
  previousPageCursor: string;
  nextPageCursor: string;
  reasons?: Reason[];
  notices?: Notice[];
  attributions?: string[];
  notOffered?: { code: string; error: string; latestBooking?: string }[];
  /** `ignored`: parameters that had no effect; missing: all had. */
  debugOutput?: { ignored?: string[] };
}

export interface Match {
  type: "STOP" | "PLACE" | "ADDRESS";
  id: string;
  name: string;
  lat: number;
  lon: number;
  level?: number;
  street?: string;
  houseNumber?: string;
  tokens: [number, number][];
  areas: { name: string; adminLevel: number; matched: boolean; default?: boolean; unique?: boolean }[];
  modes?: string[];
  score: number;
}

export interface StopTime {
  place: Place;
  mode: string;
  realTime: boolean;
  headsign: string;
  tripId: string;
  tripTo?: Place;
  displayName: string;
  routeShortName: string;
  routeColor?: string;
  routeTextColor?: string;
  cancelled: boolean;
  tripCancelled?: boolean;
  pickupDropoffType: string;
  wheelchairAccessible?: "ACCESSIBLE" | "NOT_ACCESSIBLE";
}

export interface Board {
  stopTimes: StopTime[];
  place: Place;
  previousPageCursor: string;
  nextPageCursor: string;
}

export interface Feed {
  tag: string;
  name: string;
  firstServiceDay?: string;
  lastServiceDay?: string;
}

export interface Network {
  contentHash: string;
  city: string;
  modelCity: boolean;
  /** Of the whole answer of /health: how full vehicles are is known. */
  occupancy: boolean;
  /** Shared vehicles are known. */
  gbfs: boolean;
  bounds: [number, number, number, number];
  timezone: string;
  feeds: Feed[];
  attributions: string[];
  sample?: { fromPlace: string; toPlace: string; time: string };
  /** Of a model city: what it has beside lines. */
  examples?: Example[];
}

/** One end of a question. */
export interface Spot {
  /** What the API takes: a stop id or "lat,lon[,level]". */
  place: string;
  name: string;
  lat: number;
  lon: number;
}

export type Way = "foot" | "wheelchair" | "bike" | "carry";
export type Pace = "slow" | "normal" | "fast";
/** How one cycles; "": as usual. */
export type Cycling = "" | "fast" | "quiet" | "flat" | "electric";
/** How much full vehicles are minded; "": as usual on this page. */
export type Minding = "" | "off" | "low" | "normal" | "high";

export interface Example {
  kind: "TRAM_AND_BIKE" | "NIGHT_SHUTTLE" | "PARK_AND_RIDE";
  fromPlace: string;
  toPlace: string;
  /** Time of day, e.g. "23:00"; missing: any. */
  at?: string;
}

export interface Question {
  from: Spot | null;
  to: Spot | null;
  /** "2026-03-02T07:30" on the city's clocks; "" = now. */
  time: string;
  arriveBy: boolean;
  /** Groups of vehicles that are left out. */
  without: string[];
  way: Way;
  pace: Pace;
  /** Counts where a bike of one's own is used. */
  cycling: Cycling;
  crowding: Minding;
  seat: boolean;
  /** What else may be used: "rental", "on_demand", "park". */
  also: string[];
  /** Most minutes with one's car to a car park; "": as many as there may be. */
  drive: string;
  /** What the rider holds; "": nothing. */
  ticket: string;
  /** Where one's car stands, on the way back to it; "": nowhere. */
  parkedAt: string;
}

/** All that the address says. At most one of journey, round, stop and trip is set. */
export interface State {
  question: Question;
  journey: string;
  /** An offer's id: a round trip. */
  round: string;
  stop: string;
  trip: string;
}
