/** Offers and providers as the API gives them. */

export interface Price {
  cents: number | null;
  currency: string;
  isKnown: boolean;
  sums: { currency: string; cents: number }[];
  products: { id: string; name: string; cents: number | null; currency: string; isHeld: boolean }[];
  reasons: { code: string; text: string }[];
  atMostCents?: number;
}

export interface Offer {
  id: string;
  expiresAt: string;
  price: Price;
  co2: { grams: number | null; low: number | null; high: number | null; basis: "NONE" | "LOAD" | "AVERAGE" | "UNKNOWN" };
}

export interface HandOver {
  order: number;
  text: string;
  ifItFails: string;
  links: { web?: string; android?: string; ios?: string };
  phone: string;
  by?: string;
}

export interface Provider {
  id: string;
  name: string;
  roles: ("TRANSIT" | "TARIFF" | "SHARING" | "PARKING" | "ON_DEMAND" | "DATA")[];
  url: string;
  phone: string;
  termsUrl: string;
  license: string;
  licenseUrl: string;
  attribution: string;
  note: string;
  simulated: boolean;
  data?: {
    kind: "TIMETABLE" | "REALTIME" | "SHARING" | "PARKING";
    name: string;
    status: "FRESH" | "STALE" | "MISSING";
    lastServiceDay?: string;
    observedAt?: string;
  }[];
}

export type OfferLabel = "fastest" | "cheapest" | "greenest" | "roomiest" | "least_walking";

export interface OffersAnswer {
  offers: (Offer & { labels: OfferLabel[]; itinerary: import("./types").Itinerary })[];
  reasons?: { code: string; error: string }[];
  car?: { distance: number; co2: { grams: number | null } };
}

export interface Ticket {
  id: string;
  name: string;
}

/** A shared vehicle of a leg. */
export interface Rental {
  systemName?: string;
  fromStationName?: string;
  toStationName?: string;
  rentalUriWeb?: string;
  url?: string;
  formFactor: string;
  returnConstraint?: string;
}

export interface Availability {
  chance?: number;
  observedAt?: string;
  simulated: boolean;
}

/** How a ride is booked; moments are RFC 3339, waits are seconds. */
export interface Booking {
  name: string;
  kind: string;
  fare: "transit" | "metered" | "unknown";
  expectedWait: number;
  longestWait: number;
  estimated: boolean;
  approximateArea: boolean;
  simulated: boolean;
  latest?: string;
  earliest?: string;
  phone?: string;
  bookingUrl?: string;
  message?: string;
  price?: number;
  currency?: string;
}

/** Where one's own car or bike is left. */
export interface Parked {
  id: string;
  name?: string;
  free?: number;
  price?: string;
  openingHours?: string;
  observedAt?: string;
  simulated: boolean;
}

export interface Hub {
  hubId: string;
  name: string;
  lat: number;
  lon: number;
  position: "file" | "stop";
  bays: { kind: string; count?: number }[];
  equipment: string[];
  stops: { name: string; walk: number }[];
  present: {
    vehicles: { formFactor: string; count: number }[];
    systems: string[];
    staleSystems: string[];
    docks?: number;
    carSpaces?: number;
    bikeSpaces?: number;
    observedAt?: string;
  };
  simulated: boolean;
}

/** One of both ways of a round trip. */
export interface WayOfTrip {
  startTime: string;
  endTime: string;
  legs: import("./types").Leg[];
}

/** There and back with one hired vehicle, as an offer. */
export interface RoundTrip extends Offer {
  there: WayOfTrip;
  back: WayOfTrip;
  /** From taking the vehicle to giving it back; seconds and meters. */
  hire: { startTime: string; endTime: string; duration: number; distance: number };
}

export interface RoundTripsAnswer {
  roundTrips: RoundTrip[];
  reasons: { code: string; error: string }[];
}

export interface WholeOffer extends Offer {
  contracts: { leg: number; provider?: Provider }[];
  handOvers: HandOver[];
  comparedWithCar?: { savedGrams: number | null };
  notices: { code: string; text: string }[];
}
