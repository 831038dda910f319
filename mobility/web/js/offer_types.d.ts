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
    kind: "TIMETABLE" | "REALTIME" | "SHARING";
    name: string;
    status: "FRESH" | "STALE" | "MISSING";
    lastServiceDay?: string;
    observedAt?: string;
  }[];
}

export interface WholeOffer extends Offer {
  contracts: { leg: number; provider?: Provider }[];
  handOvers: HandOver[];
  comparedWithCar?: { savedGrams: number | null };
  notices: { code: string; text: string }[];
}
