"""What routing loses by each finding about a feed: the table behind the data-quality report."""

from enum import StrEnum

from gtfs.notices import Notice, Severity


class Loss(StrEnum):
    """Part of the product that suffers; the value is the anchor in docs/check-feed.md."""

    TIMETABLE = "timetable"
    DAYS = "days"
    TRIPS = "trips"
    TIMES = "times"
    STOPS = "stops"
    CHANGES = "changes"
    STATIONS = "stations"
    GEOMETRY = "geometry"
    TEXTS = "texts"
    MODES = "modes"
    FARES = "fares"
    DEMAND = "demand"
    NOTHING = "nothing"


IN_WORDS = {
    Loss.TIMETABLE: "There is no timetable: nothing can be routed.",
    Loss.DAYS: "On some dates there is little or no service to find.",
    Loss.TRIPS: "The trips concerned are left out, so journeys with them are not found.",
    Loss.TIMES: "Times are estimated or doubtful, so journeys may be too early, too late or missed.",
    Loss.STOPS: "The stops concerned cannot be reached from the streets, or lie in the wrong place.",
    Loss.CHANGES: "Changes between vehicles follow walking times instead of the operator's rules.",
    Loss.STATIONS: "Ways inside stations are guessed from the streets; step-free ways may be missed.",
    Loss.GEOMETRY: "Rides may be drawn roughly, or as straight lines; times and changes are right.",
    Loss.TEXTS: "Names, headsigns or translations read badly or are missing; journeys are right.",
    Loss.MODES: "A filter by mode, bike or wheelchair may treat the rows concerned wrongly.",
    Loss.FARES: "Prices cannot be told, or not for every journey; journeys are right.",
    Loss.DEMAND: "Trips by phone or on demand are not offered, or without how to book them.",
    Loss.NOTHING: "Routing loses nothing.",
}
"""A sentence for each loss."""

_STOPPING = frozenset({Loss.TIMETABLE})
_HARMLESS = frozenset({Loss.NOTHING, Loss.TEXTS})

# Codes of the rule set (they follow MobilityData's canonical validator) that mean the same in every file.
_BY_CODE = {
    Loss.TIMETABLE: """
        i_o_error missing_calendar_and_calendar_date_files u_r_i_syntax_error thread_execution_error
        runtime_exception_in_loader_error""",
    Loss.DAYS: """
        future_calendar future_feed too_many_days_without_service service_never_active
        trip_coverage_not_active_for_next7_days feed_expiration_date7_days
        feed_expiration_date30_days service_window_outside_feed_period
        feed_valid_beyond_total_service_window""",
    Loss.TRIPS: """
        unusable_trip unused_trip missing_trip_edge duplicate_trip
        block_trips_with_overlapping_stop_times location_with_unexpected_stop_time
        overlapping_frequency start_and_end_range_equal""",
    Loss.TIMES: """
        stop_time_with_arrival_before_previous_departure_time
        stop_time_with_only_arrival_or_departure_time stop_time_timepoint_without_times
        fast_travel_between_consecutive_stops fast_travel_between_far_stops
        inconsistent_agency_timezone invalid_timezone headway_too_large""",
    Loss.STOPS: """
        stop_without_location point_near_origin point_near_pole wrong_parent_location_type
        location_without_parent_station station_with_parent_station""",
    Loss.CHANGES: """
        transfer_distance_above_2_km transfer_distance_too_large
        transfer_with_invalid_stop_location_type transfer_with_invalid_trip_and_route
        transfer_with_invalid_trip_and_stop transfer_with_suspicious_mid_trip_in_seat
        inconsistent_route_type_for_block_id inconsistent_route_type_for_in_seat_transfer""",
    Loss.STATIONS: """
        bidirectional_exit_gate missing_level_id pathway_dangling_generic_node pathway_loop
        pathway_to_platform_with_boarding_areas
        pathway_to_stop_with_access_outside_of_station_pathways pathway_to_wrong_location_type
        pathway_unreachable_location stop_access_specified_for_incorrect_location
        stop_access_specified_for_stop_with_no_parent_station""",
    Loss.GEOMETRY: """
        decreasing_or_equal_stop_time_distance decreasing_shape_distance
        equal_shape_distance_diff_coordinates
        equal_shape_distance_diff_coordinates_distance_below_threshold single_shape_point
        stop_has_too_many_matches_for_shape stop_too_far_from_shape
        stop_too_far_from_shape_using_user_distance stops_match_shape_out_of_order
        trip_distance_exceeds_shape_distance trip_distance_exceeds_shape_distance_below_threshold
        trip_with_shape_dist_traveled_but_no_shape_distances forbidden_shape_dist_traveled""",
    Loss.TEXTS: """
        duplicate_route_name feed_info_lang_and_agency_lang_mismatch inconsistent_agency_lang
        invalid_character invalid_color invalid_language_code missing_stop_name
        mixed_case_recommended_field route_both_short_and_long_name_missing route_color_contrast
        route_long_name_contains_short_name route_short_name_too_long
        same_name_and_description_for_route same_name_and_description_for_stop
        stop_headsign_invalid_char translation_foreign_key_violation translation_unexpected_value
        translation_unknown_table_name trip_headsign_matches_intermediate_stop""",
    Loss.MODES: "missing_bike_allowance",
    Loss.FARES: """
        duplicate_fare_media fare_product_with_multiple_default_rider_categories
        fare_transfer_rule_duration_limit_type_without_duration_limit
        fare_transfer_rule_duration_limit_without_type fare_transfer_rule_invalid_transfer_count
        fare_transfer_rule_with_forbidden_transfer_count fare_transfer_rule_without_transfer_count
        google_ic_price_check invalid_currency invalid_currency_amount
        route_networks_specified_in_more_than_one_file stop_without_zone_id
        timeframe_only_start_or_end_time_specified timeframe_overlap
        timeframe_start_or_end_time_greater_than_twenty_four_hours""",
    Loss.DEMAND: """
        duplicate_geo_json_key duplicate_geography_id forbidden_arrival_or_departure_time
        forbidden_continuous_pickup_drop_off forbidden_drop_off_type forbidden_geography_id
        forbidden_pickup_type forbidden_prior_day_booking_field_value
        forbidden_prior_notice_start_day forbidden_prior_notice_start_time
        forbidden_real_time_booking_field_value forbidden_same_day_booking_field_value
        geo_json_duplicated_element geo_json_unknown_element invalid_geometry
        invalid_pickup_drop_off_window invalid_prior_notice_duration_min malformed_json
        missing_pickup_drop_off_booking_rule_id missing_pickup_or_drop_off_window
        missing_prior_day_booking_field_value missing_prior_notice_duration_min
        missing_prior_notice_last_day missing_prior_notice_last_time missing_prior_notice_start_time
        missing_required_element missing_stop_times_record
        overlapping_zone_and_pickup_drop_off_window prior_notice_last_day_after_start_day
        unsupported_feature_type unsupported_geo_json_type unsupported_geometry_type""",
    Loss.NOTHING: """
        agency_phone_invalid attribution_without_role big_gap_in_service duplicated_column
        empty_column_name empty_row equal_shape_distance_same_coordinates expired_calendar
        google_transfer_type_check invalid_email invalid_input_files_in_subfolder
        invalid_phone_number invalid_url leading_or_trailing_whitespaces
        missing_feed_contact_email_and_url missing_feed_info_date missing_recommended_column
        missing_recommended_field missing_recommended_file missing_timepoint_value
        more_than_one_entity new_line_in_value non_ascii_or_non_printable_char
        platform_without_parent_station runtime_exception_in_validator_error
        same_route_and_agency_url same_stop_and_agency_url same_stop_and_route_url
        service_extends_far_in_the_future service_has_no_active_day_of_the_week
        stop_without_stop_time too_many_rows unknown_column unknown_file unsorted_stop_times
        unused_agency unused_parent_station unused_route unused_shape unused_station unused_stop""",
}

# Codes that say what is wrong with a row or file: which one decides what is lost.
_BY_FILE_CODES = frozenset(
    {
        "csv_parsing_failed",
        "duplicate_key",
        "empty_file",
        "foreign_key_violation",
        "invalid_date",
        "invalid_float",
        "invalid_integer",
        "invalid_row_length",
        "invalid_time",
        "missing_required_agency_id",
        "missing_required_column",
        "missing_required_field",
        "missing_required_file",
        "number_out_of_range",
        "start_and_end_range_out_of_order",
        "unexpected_enum_value",
    }
)

_BY_FILE = {
    Loss.TRIPS: "agency.txt routes.txt trips.txt stop_times.txt frequencies.txt",
    Loss.DAYS: "calendar.txt calendar_dates.txt",
    Loss.STOPS: "stops.txt",
    Loss.CHANGES: "transfers.txt",
    Loss.STATIONS: "pathways.txt levels.txt",
    Loss.GEOMETRY: "shapes.txt",
    Loss.TEXTS: "translations.txt",
    Loss.FARES: """
        fare_attributes.txt fare_rules.txt fare_products.txt fare_media.txt fare_leg_rules.txt
        fare_leg_join_rules.txt fare_transfer_rules.txt rider_categories.txt areas.txt
        stop_areas.txt networks.txt route_networks.txt timeframes.txt""",
    Loss.DEMAND: "booking_rules.txt locations.geojson location_groups.txt location_group_stops.txt",
    Loss.NOTHING: "feed_info.txt attributions.txt",
}

# A wrong value in these columns spoils less (or something else) than a wrong value elsewhere in their file.
_BY_FIELD = {
    Loss.MODES: """
        routes.txt/route_type trips.txt/wheelchair_accessible trips.txt/bikes_allowed
        trips.txt/cars_allowed stops.txt/wheelchair_boarding""",
    Loss.TEXTS: """
        routes.txt/route_color routes.txt/route_text_color routes.txt/route_sort_order
        trips.txt/direction_id agency.txt/agency_lang""",
    Loss.GEOMETRY: "stop_times.txt/shape_dist_traveled trips.txt/shape_id",
    Loss.CHANGES: "trips.txt/block_id",
    Loss.STATIONS: "stops.txt/level_id stops.txt/parent_station",
    Loss.FARES: "stops.txt/zone_id agency.txt/agency_fare_url",
    Loss.NOTHING: """
        stop_times.txt/timepoint agency.txt/agency_url agency.txt/agency_phone stops.txt/stop_timezone""",
}

REQUIRED_FILES = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
"""Without any of these there is no timetable (besides calendar.txt or calendar_dates.txt)."""


def _inverted(table: dict[Loss, str]) -> dict[str, Loss]:
    return {word: loss for loss, words in table.items() for word in words.split()}


CODES = _inverted(_BY_CODE)
"""Loss by code, where the file does not matter."""
FILES = _inverted(_BY_FILE)
"""Loss by file."""
FIELDS = _inverted(_BY_FIELD)
"""Loss by "file/field"."""


def find_loss(code: str, file: str = "", field: str = "") -> Loss | None:
    """What routing loses by a finding of the rule set.

    Parameters
    ----------
    code : str
        Code of the rule.
    file : str
        File inside the feed, or "".
    field : str
        Column, or "".

    Returns
    -------
    Loss or None
        None: this table does not know the code.
    """
    if code in CODES:
        return CODES[code]
    if code not in _BY_FILE_CODES:
        return None
    if code in ("missing_required_file", "empty_file", "missing_required_column") and file in REQUIRED_FILES:
        return Loss.TIMETABLE
    return FIELDS.get(f"{file}/{field}") or FILES.get(file, Loss.NOTHING)


def known_codes() -> frozenset[str]:
    """All codes of the rule set that this table knows.

    Returns
    -------
    frozenset[str]
        For the test that compares them with the rule set's own list.
    """
    return frozenset(CODES) | _BY_FILE_CODES


def rate_loss(loss: Loss) -> Severity:
    """How bad a loss is for routing, whatever the specification calls the finding.

    Parameters
    ----------
    loss : Loss
        What suffers.

    Returns
    -------
    Severity
        ERROR stops the feed, WARNING loses a part, INFO is to know.
    """
    if loss in _STOPPING:
        return Severity.ERROR
    return Severity.INFO if loss in _HARMLESS else Severity.WARNING


def find_loss_of_reader(notice: Notice) -> Loss:
    """What routing loses by a finding of our own reader.

    Parameters
    ----------
    notice : Notice
        Its severity says how bad, file and field say where.

    Returns
    -------
    Loss
        NOTHING for what was only noted.
    """
    if notice.severity is Severity.ERROR:
        return Loss.TIMETABLE
    if notice.severity is Severity.INFO:
        return Loss.NOTHING
    return FIELDS.get(f"{notice.file}/{notice.field}") or FILES.get(notice.file, Loss.NOTHING)
