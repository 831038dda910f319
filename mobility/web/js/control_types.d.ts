/** What a control room reads: the outlook, vehicles, and what becomes of sensors. */

import type { Occupancy } from "./types";

export interface SteeredRun {
  tripId: string;
  routeId: string;
  displayName: string;
  mode: string;
  headsign: string;
}

export interface SteeredStop {
  stopId: string;
  name: string;
  lat: number;
  lon: number;
  departure: string;
}

export interface Measure {
  kind: string;
  text: string;
  run: SteeredRun;
  at: SteeredStop;
  gainMinutes: number;
  lostMinutes: number;
  needsSpare: boolean;
  otherRun?: SteeredRun;
  holdSeconds?: number;
}

export interface CriticalRun {
  run: SteeredRun;
  from: SteeredStop;
  to: SteeredStop;
  worst: SteeredStop;
  chance: number;
  share: number;
  persons: { p10: number; p50: number; p90: number };
  seats: number;
  standing: number;
  boardingProbability?: number;
  refused: number;
  crowdingMinutes: number;
  source: string;
  observedAt?: string;
  measures: Measure[];
}

export interface Outlook {
  time: string;
  until: string;
  loads: "EXACT" | "PUBLISHED";
  runs: number;
  tooFull: number;
  critical: CriticalRun[];
  measures: Measure[];
  sparesUsed: number;
  gainMinutes: number;
  notices: { code: string; text: string }[];
}

export interface CountingSystem {
  system: string;
  vehicles: number;
  messages: number;
  matched: number;
  silentSeconds: number;
  clocksOff: number;
  unmatched: Record<string, number>;
  faults: Record<string, number>;
}

export interface LiveStatus {
  state: "LIVE" | "OLD" | "TIMETABLE" | "NONE";
  text: string;
  fault: string;
  ageSeconds?: number;
  runs: number;
  vehicles: number;
  feeds: { tag: string; source: string; fault: string; ageSeconds?: number; matched: Record<string, number>; unmatched: Record<string, number>; vehicles: number; vehiclesUnmatched: number; vehiclesWithoutTrip: number }[];
  sensors?: {
    systems?: CountingSystem[];
    registered: number;
    registryFault: string;
    modelFault: string;
    trained: boolean;
    runs?: number;
    published: number;
    forecast: { learned: string; learnedMinutes: number[]; text: string };
  };
}

/** One kind of sensor in one vehicle. */
export interface SensorReport {
  vehicleId: string;
  kind: "DOOR" | "DEVICES" | "CAMERA" | "WEIGHT" | "MANUAL" | "LEVEL";
  findings: ("SILENT" | "PATCHY" | "BIASED" | "DRIFTS")[];
  heardAt?: string;
  silentSeconds?: number;
  coverage: number;
  compared: number;
  bias?: number;
  error?: number;
  weeks?: { until: string; coverage: number; compared: number; bias?: number; drift?: number; error?: number };
}

/** Of /v1/steering/sensors. */
export interface SensorReports {
  time: string;
  madeAt?: string;
  sensors: SensorReport[];
  vehicles: { system: string; vehicleId: string; registeredId: string; kinds: string[]; clockOff: boolean; faults: Record<string, number> }[];
  places: { vehicleId: string; lat: number; lon: number; seenAt: string }[];
  notices: { code: string; text: string }[];
}

/** A vehicle under way, of /v1/occupancy/vehicles. */
export interface VehicleNow {
  tripId: string;
  routeId: string;
  routeShortName: string;
  headsign: string;
  mode: string;
  canceled: boolean;
  stretch: { from: { name: string; lat?: number; lon?: number }; to: { name: string }; occupancy?: Occupancy };
}
