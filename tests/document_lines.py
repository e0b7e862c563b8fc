"""The 141 lines of the five documents that passbot grew from, each with the tests that would fail without it.

A pointer names a file under tests/ and a test in it, without its `test_`. What is not whole yet stands in OPEN with
what is missing; how lines of structure were judged stands in STRUCTURE. test_documents.py holds all to their word.
"""

COUNTS = {"S0": 32, "S1": 26, "S2": 33, "S3": 29, "S4": 21}

HERE = "test_document_lines.py::"

LINES: dict[str, tuple[str, ...]] = {
    # S0: time slots with a PIN, in Telegram
    "S0.01 the bot speaks of what the site is": (
        "bot/home/test_kinds_of_site.py::whatever_is_read_there_has_no_word_of_cars_and_gates",
        "bot/home/test_kinds_of_site.py::nobody_is_asked_for_a_house_where_there_are_no_cars",
        "bot/home/test_kinds_of_site.py::a_site_without_passes_says_so_and_what_it_has",
        "bot/home/test_kinds_of_site.py::a_site_greets_in_its_own_words",
        "journeys/test_recipes.py::each_site_is_what_its_recipe_says",
    ),
    "S0.02 a horizon of 46 hours": (
        "services/places/test_places.py::the_lists_reach_46_hours_ahead_at_every_hour",
        "domain/slots/test_slots.py::slots_stand_up_to_the_horizon_and_not_beyond",
    ),
    "S0.03 a slot is booked right now": (
        "services/slots/test_slots.py::a_slot_can_be_booked_the_moment_it_starts",
    ),
    "S0.04 two hours": (f"{HERE}s0_04_a_slot_lasts_two_hours_unless_its_place_says_otherwise",),
    "S0.05 what is past is gone": (
        "timetable/test_jobs.py::slots_are_made_ahead_and_past_ones_leave",
        "services/slots/test_slots.py::a_slot_that_is_running_is_not_offered",
    ),
    "S0.06 filled every hour": (
        f"{HERE}s0_06_slots_are_filled_and_past_ones_swept_every_hour",
        "timetable/test_jobs.py::slots_are_made_ahead_and_past_ones_leave",
    ),
    "S0.07 aligned, and none twice": (
        "services/places/test_places.py::filling_again_makes_nothing_twice",
        "services/places/test_places.py::made_hour_by_hour_a_night_of_the_clock_change_has_no_hole",
        "races/test_slots.py::a_place_that_many_fill_is_filled_once",
    ),
    "S0.08 what is booked is left alone": (
        "services/places/test_places.py::population_never_touches_what_is_booked",
        "services/places/test_places.py::past_slots_leave_and_booked_ones_stay_in_the_history",
    ),
    "S0.09 pictures of the menu and of a campaign": (
        "bot/pictures/test_own_pictures.py::the_start_picture_is_a_file_of_the_site",
        "bot/pictures/test_own_pictures.py::who_came_by_a_campaign_is_welcomed_by_its_picture",
        "bot/pictures/test_own_pictures.py::a_file_that_cannot_be_shown_stops_no_greeting_and_is_an_error",
        "bot/pictures/test_own_pictures.py::the_drawing_shows_what_is_switched_on",
    ),
    "S0.10 buttons alone, and no dead end": (
        "bot/slots/test_slots.py::a_slot_is_booked_by_buttons_alone",
        "bot/slots/test_slots.py::while_a_place_is_closed_the_bot_says_when_it_opens",
        "bot/slots/test_slots.py::a_booked_card_leads_on_also_after_it_was_cancelled",
        "bot/slots/test_slots.py::the_times_of_a_single_place_lead_on_also_when_none_is_free",
        "bot/joining/test_roster.py::a_name_is_found_confirmed_and_taken",
        "bot/gate/test_keypad.py::the_keypad_is_put_away",
    ),
    "S0.11 questions and answers from a file": (
        "bot/own/test_faq.py::a_question_opens_and_closes_in_one_message",
        "bot/own/test_faq.py::the_admins_file_goes_before_ours",
        "bot/own/test_faq.py::a_changed_file_is_read_again",
    ),
    "S0.12 the free slots": ("bot/slots/test_slots.py::the_free_times_come_soonest_first_and_in_pages",),
    "S0.13 the admin's list of all slots": (
        "bot/slots/test_slots.py::the_dashboard_shows_every_slot_and_who_has_it",
    ),
    "S0.14 an admin books any slot": (
        "bot/slots/test_slots.py::an_admin_books_for_somebody_and_tells_the_pin",
        "bot/slots/test_clients.py::an_admin_books_for_a_typed_name_and_gets_a_message_to_pass_on",
        "bot/slots/test_clients.py::who_knows_the_secret_command_books_on_a_site_without_any_resident",
        "bot/slots/test_clients.py::a_typed_address_gets_the_pin_where_the_site_sends_mail",
        "bot/slots/test_clients.py::a_client_from_the_list_is_booked_for_with_a_message_to_pass_on_too",
        "bot/slots/test_client_registers.py::whose_phone_telegram_vouches_for_gets_the_bookings_and_hears_of_them",
        "bot/slots/test_client_registers.py::a_typed_phone_takes_nobodys_bookings_over",
    ),
    "S0.15 an admin gives a slot back": (
        "bot/slots/test_slots.py::an_admin_gives_a_slot_back_at_the_second_tap",
        "bot/slots/test_slots.py::both_failures_of_giving_back_are_told_apart",
    ),
    "S0.16 the PIN for the admin": (
        "bot/slots/test_clients.py::an_admin_books_for_a_typed_name_and_gets_a_message_to_pass_on",
        "bot/slots/test_clients.py::the_dashboards_card_shows_the_pin_as_often_as_it_is_opened",
        "bot/slots/test_clients.py::find_shows_the_pin_to_an_admin_and_not_to_a_guard",
        "bot/slots/test_clients.py::an_owner_reads_the_pin_again_until_it_opens_nothing",
        "bot/slots/test_clients.py::pages_and_back_bury_no_pin",
    ),
    "S0.17 no PIN twice": (
        "store/test_refused_gate.py::a_live_pin_is_refused_where_the_windows_overlap",
        "services/passes/test_new_pins.py::another_guests_pin_is_not_given_today_or_ahead",
    ),
    "S0.18 the secret command": (
        "bot/own/test_secret.py::who_knows_it_sees_the_admins_menu",
        "bot/own/test_secret.py::the_message_with_the_password_is_deleted",
        "bot/own/test_secret.py::without_the_setting_nothing_is_secret",
    ),
    "S0.19 a keypad for whoever comes": (
        "bot/slots/test_clients.py::a_stranger_is_offered_the_keypad_where_a_place_has_pins",
        "bot/gate/test_keypad.py::each_digit_shows_as_a_dot_in_the_same_message",
    ),
    "S0.20 several people type at once": (
        "bot/gate/test_keypad.py::several_people_type_at_once",
        "journeys/test_slots.py::a_restart_in_the_middle_loses_neither_the_hold_nor_the_digits",
    ),
    "S0.21 the fifth digit": (
        "bot/gate/test_keypad.py::after_a_try_the_digits_are_gone",
        "bot/gate/test_keypad.py::each_digit_shows_as_a_dot_in_the_same_message",
    ),
    "S0.22 five fields": (
        "services/gate/test_pins.py::the_five_fields_say_what_the_hour_is",
        "services/gate/test_pins.py::an_unknown_pin_has_no_time",
        "services/gate/test_pins.py::a_cancelled_slot_opens_nothing",
        "api/test_arrivals.py::a_cancelled_order_stays_outside",
    ),
    "S0.23 accepted or told why not": (
        "bot/gate/test_keypad.py::five_digits_open_the_door_and_are_the_arrival",
        "bot/gate/test_keypad.py::who_is_early_hears_both_ends_of_the_window",
        "bot/gate/test_keypad.py::who_is_late_hears_both_ends_too",
    ),
    "S0.24 opening hours": (
        "services/slots/test_slots.py::outside_the_opening_hours_the_refusal_says_when_it_opens",
        "bot/slots/test_slots.py::while_a_place_is_closed_the_bot_says_when_it_opens",
    ),
    "S0.25 one time zone": (
        "test_one_truth.py::a_slot_is_told_alike_wherever_it_is_asked_for",
        "bot/admin/test_admin_rules.py::the_zone_is_a_name",
    ),
    "S0.26 one slot by its id": (
        "api/slots/test_places.py::a_pin_is_read_again_by_its_owner_and_by_an_admin_alone",
        "bot/slots/test_clients.py::the_dashboards_card_shows_the_pin_as_often_as_it_is_opened",
    ),
    "S0.27 many at once": (
        "journeys/test_crowd.py::a_crowd_is_served_and_nobody_waits_in_the_wrong_line",
        "store/test_transactions.py::a_session_of_a_thread_is_closed_with_it",
    ),
    "S0.28 PostgreSQL": (
        "store/test_migrations.py::an_empty_database_gets_every_table",
        "commands/test_site_data.py::a_grant_can_be_read_before_it_is_given",
        "test_docker.py::a_container_finds_its_database",
    ),
    "S0.29 token, pictures and password are settings": (
        "bot/pictures/test_own_pictures.py::the_start_picture_is_a_setting",
        "bot/pictures/test_own_pictures.py::who_came_by_a_campaign_is_welcomed_by_its_picture",
        "bot/own/test_secret.py::who_knows_it_sees_the_admins_menu",
        "settings/test_config.py::the_environment_names_pictures_token_and_password",
    ),
    "S0.30 a log of what happens": (
        "services/test_event_log.py::a_booking_and_its_giving_back_have_a_line_each",
        "services/test_event_log.py::nothing_personal_and_no_secret_stands_in_a_line",
        "test_log.py::a_terminal_shows_levels_in_colours_and_the_files_have_none",
        "commands/test_journal.py::it_is_asked_by_order_person_plate_and_house",
    ),
    "S0.31 an operator's scripts": (
        "commands/test_site_data.py::a_status_tells_how_much_there_is",
        "commands/test_site_data.py::a_new_site_is_migrated_once",
        "commands/test_site_data.py::a_sound_database_is_said_to_be_sound",
        "test_scripts.py::a_signal_reaches_passbot_and_its_exit_code_comes_back",
    ),
    "S0.32 campaigns": ("bot/admin/test_invites.py::a_campaign_is_counted",),
    # S1: car passes and the sheet
    "S1.01 a pass is ordered in the bot": ("bot/answering/test_dialogues.py::brand_and_plate_make_a_pass",),
    "S1.02 the token from a file": ("settings/test_config.py::the_files_of_the_original_are_read",),
    "S1.03 Google's key": (
        "settings/test_config.py::the_files_of_the_original_are_read",
        "commands/test_sheet.py::check_goes_the_whole_way_to_the_sheet",
    ),
    "S1.04 a spreadsheet with two worksheets": (
        "sheets/test_google.py::an_empty_spreadsheet_gets_everything",
        f"{HERE}s1_04_the_names_of_spreadsheet_and_worksheets_are_settings",
    ),
    "S1.05 admins by a file": (
        "services/people/test_listed_admins.py::whom_the_list_names_is_an_admin_also_before_they_register",
        "services/people/test_listed_admins.py::a_deleted_line_takes_the_rights_away_and_they_are_told",
        "services/people/test_listed_admins.py::who_was_demoted_in_the_bot_is_not_promoted_again_by_a_start",
        "services/people/test_listed_admins.py::who_was_made_an_admin_in_the_bot_before_stays_one",
        "settings/test_admins_list.py::check_says_where_list_and_bot_do_not_agree",
    ),
    "S1.06 one folder": (
        "test_docker.py::the_site_is_a_volume_that_the_container_may_write",
        "journeys/test_three_sites.py::three_sites_live_side_by_side_and_know_nothing_of_each_other",
    ),
    "S1.07 SQLite from the first start": (
        "commands/test_site_data.py::a_new_site_is_migrated_once",
        "crashes/test_kill.py::what_was_confirmed_before_the_kill_is_there",
    ),
    "S1.08 a code of 20 characters": (
        "domain/test_codes.py::an_invite_fits_a_deep_link_and_has_no_look_alikes",
        "bot/answering/test_dialogues.py::an_admin_issues_codes_one_and_many",
    ),
    "S1.09 codes by listed admins alone": (
        "bot/answering/test_dialogues.py::a_resident_is_no_guard_and_no_admin",
        "settings/test_admins_list.py::a_deleted_line_ends_code_without_a_start",
    ),
    "S1.10 /register": (
        f"{HERE}s1_10_and_s1_11_register_and_start_first_look_whether_somebody_is_registered",
        "bot/joining/test_registration.py::who_is_registered_does_not_burn_a_code",
    ),
    "S1.11 /start": (f"{HERE}s1_10_and_s1_11_register_and_start_first_look_whether_somebody_is_registered",),
    "S1.12 a code is used once": (
        "services/people/test_invites.py::a_used_invite_says_when_it_was_used",
        "races/test_races.py::one_invite_lets_one_in",
        "store/test_refused_people.py::an_invite_is_used_once",
    ),
    "S1.13 name, phone, house": ("bot/joining/test_registration.py::a_code_without_a_house_asks_for_it",),
    "S1.14 answers are checked": (
        "bot/joining/test_registration.py::a_wrong_answer_is_explained_and_asked_again",
    ),
    "S1.15 strangers order nothing": ("bot/answering/test_dialogues.py::a_stranger_orders_nothing",),
    "S1.16 the brand": ("bot/passes/test_ordering.py::the_brand_then_the_plate_then_one_press",),
    "S1.17 the plate": (
        "bot/passes/test_ordering.py::the_brand_then_the_plate_then_one_press",
        "bot/passes/test_ordering.py::a_letter_that_no_plate_has_is_refused_with_those_that_do",
        "domain/plates/test_reading.py::two_characters_are_no_foreign_plate",
    ),
    "S1.18 when it was ordered": (f"{HERE}s1_18_an_order_keeps_when_it_was_made",),
    "S1.19 /help": (
        "bot/own/test_help.py::help_lists_what_a_resident_can_do",
        "bot/home/test_menu.py::help_and_the_command_list_agree",
    ),
    "S1.20 a worker mirrors orders": (
        "sheets/test_sync.py::an_order_stands_on_the_sheet_after_one_read_and_one_write",
        f"{HERE}s1_20_the_pause_between_two_looks_at_the_sheet_is_a_setting",
    ),
    "S1.21 Google's quota": (
        "sheets/test_tempo.py::fifty_calls_a_minute_are_never_passed_however_short_the_interval",
        "sheets/test_google.py::a_budget_of_fifty_calls_a_minute_holds_under_faults",
    ),
    "S1.22 all of who ordered": (f"{HERE}s1_22_a_row_has_all_that_is_known_of_who_ordered",),
    "S1.23 the next 48 hours": (
        "sheets/test_rows.py::a_pass_for_later_comes_two_days_before",
        f"{HERE}s1_23_how_far_ahead_the_sheet_looks_is_a_setting",
    ),
    "S1.24 a checkbox in column H": (
        "sheets/test_google.py::a_checkbox_that_was_pasted_over_comes_back",
        "sheets/test_google.py::a_guard_may_tick_and_nothing_else",
    ),
    "S1.25 a tick completes": ("sheets/test_ticks.py::a_tick_is_an_arrival_and_the_answer_says_when",),
    "S1.26 Orders_completed": ("sheets/test_sync.py::a_settled_arrival_goes_to_completed_once",),
    # S2: desks of an office
    "S2.01 the bot is the way in": (
        "bot/desks/test_desks.py::one_press_takes_a_desk_and_the_floor_shows_it",
    ),
    "S2.02 a name of the list": ("bot/joining/test_roster.py::a_name_is_found_confirmed_and_taken",),
    "S2.03 a day and a free desk": (
        "bot/desks/test_desks.py::fifteen_days_with_their_free_desks",
        "bot/test_pages.py::the_last_of_eighty_free_desks_is_taken",
    ),
    "S2.04 a desk is booked": (
        "bot/desks/test_desks.py::one_press_takes_a_desk_and_the_floor_shows_it",
        "services/desks/test_desks.py::a_desk_is_taken_for_its_day_alone",
    ),
    "S2.05 a desk is given back": ("bot/desks/test_desks.py::a_booking_is_cancelled_where_it_was_made",),
    "S2.06 colleagues": ("bot/desks/test_desks.py::colleagues_are_found_by_a_piece_of_their_name",),
    "S2.07 guests": ("bot/desks/test_desks.py::a_guest_gets_a_desk_beside_the_host",),
    "S2.08 without a desk where none is free": (
        "bot/desks/test_desks.py::without_a_free_desk_one_comes_without",
        f"{HERE}s2_08_on_a_closed_day_nobody_comes_without_a_desk",
    ),
    "S2.09 a guest without a desk": (
        "services/desks/test_waitlist.py::a_guest_on_the_line_gets_the_desk_in_the_guests_name",
    ),
    "S2.10 conflicts are told": ("bot/desks/test_desks.py::who_was_slower_is_told_what_is_free",),
    "S2.11 an admin deletes bookings": (
        "bot/desks/test_desks.py::an_admin_removes_anybodys",
        "bot/test_pages.py::the_last_booking_of_a_day_is_deleted_after_a_question",
    ),
    "S2.12 names are added and removed": (
        f"{HERE}s2_12_an_admin_adds_names_by_the_list_and_removes_one",
        "services/people/test_residents.py::only_an_admin_deals_with_residents",
    ),
    "S2.13 a name is released": (
        "bot/admin/test_admin_people.py::a_name_is_released_for_a_new_registration",
        "bot/joining/test_roster.py::an_admin_releases_a_name_for_another",
    ),
    "S2.14 admins by a file": ("settings/test_admins_list.py::a_new_line_is_an_admin_without_a_start",),
    "S2.15 several at once": (
        "journeys/test_crowd.py::a_crowd_is_served_and_nobody_waits_in_the_wrong_line",
    ),
    "S2.16 data outlives the container": (
        "test_docker.py::the_site_is_a_volume_that_the_container_may_write",
        "test_docker.py::compose_starts_one_site_in_vol",
    ),
    "S2.17 old data is swept": (
        f"{HERE}s2_17_what_is_old_is_swept_every_day",
        "services/privacy/test_retention.py::tidying_sweeps_what_is_finished_and_keeps_what_is_owed",
    ),
    "S2.18 events and errors apart": (
        "test_log.py::what_passbot_does_and_what_fails_go_to_files_of_their_own",
        "services/test_event_log.py::an_order_its_arrival_and_its_end_have_a_line_each",
    ),
    "S2.19 three sites on one machine": (
        "journeys/test_three_sites.py::three_sites_live_side_by_side_and_know_nothing_of_each_other",
        "test_docker.py::compose_keeps_the_api_on_this_machine_on_the_port_that_is_set",
    ),
    "S2.20 the schema by itself": (
        "store/test_migrations.py::an_empty_database_gets_every_table",
        "test_docker.py::the_profile_postgres_brings_the_server_that_passbot_is_told_of",
    ),
    "S2.21 one text of a booking": (
        "bot/desks/test_desks.py::ones_own_list_cancels_too",
        "bot/desks/test_desks.py::colleagues_are_found_by_a_piece_of_their_name",
    ),
    "S2.22 one pager": ("bot/test_pages.py::a_long_list_can_be_pressed_to_its_last_item",),
    "S2.23 the owner or an admin cancels": (
        "services/desks/test_desks.py::only_the_owner_or_an_admin_cancels",
        "bot/desks/test_desks.py::nobody_cancels_for_another",
    ),
    "S2.24 types": ("test_scripts.py::a_fault_stops_before_the_tests",),
    "S2.25 a second press": (
        "bot/answering/test_second_press.py::a_second_press_changes_nothing_and_says_so",
        "bot/answering/test_second_press.py::every_button_is_a_deed_that_is_pressed_twice_here_or_a_look",
        "bot/desks/test_desks.py::a_second_press_says_that_it_is_done",
    ),
    "S2.26 people with their bookings": (
        f"{HERE}s2_26_people_come_with_their_bookings_however_many_there_are",
    ),
    "S2.27 are you coming": (
        "services/desks/test_attendance.py::who_does_not_answer_is_asked_warned_and_loses_the_desk",
        "bot/desks/test_desks.py::are_you_coming_is_answered_with_one_press",
    ),
    "S2.28 freed desks are offered": (
        "services/desks/test_waitlist.py::sixty_people_for_forty_desks",
        "bot/desks/test_desks.py::a_freed_desk_is_offered_and_taken_with_one_press",
    ),
    "S2.29 the day's errors": (
        "timetable/test_jobs.py::the_errors_of_the_day_come_as_a_file_beside_the_summary",
    ),
    "S2.30 the journal in the bot": (
        "bot/admin/test_journal.py::a_code_shows_one_pass_and_who_did_what",
        "bot/admin/test_journal.py::it_is_for_admins_alone",
    ),
    "S2.31 migrations": (
        "store/test_migrations.py::processes_that_start_at_once_agree_on_one_fresh_database",
        "store/test_migrations.py::a_migration_that_fails_leaves_nothing_behind",
    ),
    "S2.32 messages that do not go stale": (
        "machine/test_menus.py::an_edit_of_text_on_a_pictures_message_is_never_attempted",
        "machine/test_faults.py::a_card_that_is_gone_is_sent_anew",
    ),
    "S2.33 the rules in words": (
        "bot/desks/test_desk_rules.py::the_document_says_what_the_bot_says_on_a_new_site",
        "bot/desks/test_desk_rules.py::the_document_names_each_setting_of_desks_with_its_default",
        "bot/desks/test_desk_rules.py::every_number_in_the_words_comes_from_the_rules",
        "bot/desks/test_desk_rules.py::they_are_read_where_desks_are_booked_as_an_admin_has_changed_them",
    ),
    # S3: time slots over REST
    "S3.01 one slot": ("api/test_document.py::a_single_slot_is_answered_as_documented",),
    "S3.02 many slots": ("api/test_document.py::a_week_in_bulk_is_five_a_day",),
    "S3.03 the list": (
        "api/test_document.py::the_list_is_filtered_as_in_the_example",
        "api/test_rules.py::pages_follow_one_another",
        "api/test_rules.py::a_bad_filter_is_refused",
    ),
    "S3.04 the summary": ("api/test_document.py::the_summary_counts",),
    "S3.05 by its id": ("api/test_document.py::one_slot_is_read_by_its_id",),
    "S3.06 an update": ("api/test_document.py::a_slot_is_updated_as_in_the_example",),
    "S3.07 a deletion": ("api/test_document.py::a_deleted_slot_is_gone",),
    "S3.08 the next ones": (
        "api/test_document.py::upcoming_slots_are_the_next_ten",
        "api/test_rules.py::upcoming_has_its_limits",
    ),
    "S3.09 book": ("api/test_document.py::a_slot_changes_its_status",),
    "S3.10 block": ("api/test_document.py::a_slot_changes_its_status",),
    "S3.11 unblock": ("api/test_document.py::a_slot_changes_its_status",),
    "S3.12 four statuses": (
        "api/test_rules.py::a_status_has_its_next_ones",
        "api/test_rules.py::a_bad_update_is_refused",
    ),
    "S3.13 recurrence is kept": ("api/test_document.py::a_recurring_slot_recurs",),
    "S3.14 UTC inside, zones outside": (
        "api/test_document.py::every_documented_zone_is_supported",
        "api/test_document.py::a_single_slot_is_answered_as_documented",
    ),
    "S3.15 keys, owners, and what goes with them": (
        "api/test_document.py::without_a_key_nobody_gets_in",
        "api/test_rules.py::what_is_not_yours_is_not_found_either",
        "services/calendars/test_calendar_leaving.py::free_times_go_and_booked_ones_are_cancelled",
        "services/calendars/test_calendar_leaving.py::who_had_booked_is_told_why_in_their_language",
        "services/calendars/test_calendar_leaving.py::templates_preferences_subscriptions_and_links_end",
        "services/people/test_residents.py::who_leaves_loses_keys_and_series",
    ),
    "S3.16 times and durations": (
        "api/test_rules.py::a_bad_slot_is_refused",
        "api/test_document.py::the_documented_durations_are_supported",
        "api/test_document.py::utc_and_45_minutes_are_the_defaults",
    ),
    "S3.17 ranges": (
        "api/test_rules.py::bad_slots_are_refused",
        "api/test_rules.py::ninety_days_and_one_day_are_both_a_range",
    ),
    "S3.18 conflicts": (
        "api/test_rules.py::slots_never_overlap",
        "api/test_rules.py::fifty_clients_at_one_time_make_one_slot",
    ),
    "S3.19 refusals": (
        "api/test_document.py::the_past_is_refused_in_the_documents_words",
        "api/test_document.py::without_a_key_nobody_gets_in",
        "api/test_rules.py::what_is_not_there_is_not_found",
        "test_document_faults.py::s3_19_a_fault_of_ours_is_500_and_has_its_detail",
    ),
    "S3.20 ids and moments": ("api/test_document.py::a_single_slot_is_answered_as_documented",),
    "S3.21 a script of every example": (
        "test_examples.py::every_example_of_the_time_slots_document_is_answered_as_documented",
        "test_examples.py::what_is_not_as_documented_is_told_and_the_rest_still_played",
    ),
    "S3.22 what slots are for": (
        "api/calendars/test_free_times.py::a_page_shows_free_times_and_nothing_else",
        "api/calendars/test_free_times.py::whatever_is_not_free_is_busy_and_none_knows_why",
        "api/calendars/test_free_times.py::a_revoked_link_says_so_in_kind_words_and_an_unknown_one_too",
        "api/calendars/test_visits.py::only_the_pressed_button_books",
        "api/calendars/test_visits.py::of_two_who_want_one_time_one_gets_it_and_the_other_kind_words",
        "api/calendars/test_visits.py::nobody_takes_a_whole_calendar_by_asking",
        "api/test_notes.py::a_slot_keeps_what_another_program_notes_on_it",
        "api/test_notes.py::slots_are_found_by_their_reference",
    ),
    "S3.23 slots that recur": (
        "api/test_document.py::a_recurring_slot_recurs",
        "services/calendars/test_calendars.py::monthly_leaves_out_months_that_are_too_short",
        "services/calendars/test_calendars.py::a_recurring_slot_skips_days_that_are_taken_but_not_its_first",
    ),
    "S3.24 calendars elsewhere": (
        "bot/slots/test_calendar.py::a_calendar_elsewhere_is_subscribed_to_and_its_busy_times_close_ones_own",
        "bot/slots/test_calendar.py::the_last_reading_is_told_and_its_error_in_the_readers_words",
        "bot/slots/test_calendar.py::a_calendar_is_left_once_and_nobody_leaves_anothers",
    ),
    "S3.25 slots by preferences": ("api/slots/test_plans.py::preferences_make_slots_by_themselves",),
    "S3.26 templates": (
        "api/slots/test_plans.py::a_template_fills_a_range",
        "api/slots/test_plans.py::a_template_is_changed_and_the_rest_of_it_stays",
    ),
    "S3.27 conflicts and what would fit": (
        "api/test_files.py::conflicts_are_reported_with_the_next_times_that_fit",
    ),
    "S3.28 many are deleted": ("api/test_files.py::slots_are_deleted_by_the_dozen_but_for_booked_ones",),
    "S3.29 export and import": (
        "api/test_files.py::a_table_goes_out_and_comes_back",
        "api/test_files.py::a_calendar_file_goes_out_and_comes_back",
    ),
    # S4: the board
    "S4.01 a board over WebSocket": (
        "api/board/test_document.py::a_booking_is_told_to_all_and_then_answered",
    ),
    "S4.02 twelve hours": ("api/board/test_document.py::each_slot_has_the_hours_of_the_table",),
    "S4.03 the state at once": ("api/board/test_document.py::whoever_connects_hears_all_twelve_slots",),
    "S4.04 book_slot": ("api/board/test_document.py::a_booking_is_told_to_all_and_then_answered",),
    "S4.05 cancel_slot": ("api/board/test_document.py::a_cancellation_is_told_to_all_and_then_answered",),
    "S4.06 get_slots": ("api/board/test_document.py::each_slot_has_the_hours_of_the_table",),
    "S4.07 slots_update": ("api/board/test_document.py::whoever_connects_hears_all_twelve_slots",),
    "S4.08 the two answers": (
        "api/board/test_document.py::a_booking_is_told_to_all_and_then_answered",
        "api/board/test_document.py::a_cancellation_is_told_to_all_and_then_answered",
    ),
    "S4.09 errors": ("api/board/test_document.py::what_makes_no_sense_is_an_error_message",),
    "S4.10 everybody hears": ("api/board/test_document.py::everybody_hears_of_every_change_in_order",),
    "S4.11 no slot twice": (
        "api/board/test_document.py::what_cannot_be_is_refused_in_the_documents_words",
        "journeys/test_one_slot.py::fifty_people_of_three_channels_want_one_slot",
    ),
    "S4.12 clients that go": (
        "api/board/test_hub.py::a_line_that_broke_is_dropped_at_once",
        "api/board/test_hostile.py::who_never_reads_holds_up_nobody",
    ),
    "S4.13 GET /": ("api/board/test_document.py::the_root_says_what_the_document_says",),
    "S4.14 GET /health": ("api/board/test_document.py::health_counts_connections_and_slots",),
    "S4.15 settings": (
        "settings/test_config.py::the_boards_hours_are_settings",
        "services/slots/test_board_hours.py::the_settings_give_the_first_hours",
        "services/slots/test_board_hours.py::what_an_admin_has_changed_wins_over_the_settings",
        "services/slots/test_board_hours.py::ids_are_the_hour_where_slots_are_whole_hours_else_minutes_since_midnight",
        "services/slots/test_board_hours.py::an_old_id_never_books_another_time",
        "services/slots/test_board_doc.py::the_ids_are_those_of_the_table",
        "bot/slots/test_slots.py::an_admin_changes_the_hours_the_length_and_the_access_of_the_board",
        "api/board/test_page.py::an_admin_changes_the_board_on_the_page_and_decides_about_bookings",
        "api/board/test_settings.py::an_admins_key_changes_hours_length_and_access",
        "api/board/test_settings.py::strangers_come_in_when_the_board_is_opened_and_go_out_when_it_is_closed",
        "api/board/test_settings.py::who_is_connected_hears_of_other_hours_and_other_slots",
        "api/test_settings.py::title_version_and_description_are_settings",
        "api/test_settings.py::the_sandbox_answers_a_front_end_of_any_origin",
        "api/test_settings.py::the_sandboxs_board_serves_a_front_end_of_any_origin_also_to_whoever_is_signed_in_here",
    ),
    "S4.16 a test client": (
        "test_examples.py::the_boards_client_books_asks_hears_and_gives_back",
        "test_examples.py::the_boards_client_hears_what_others_do",
        "test_architecture.py::imports_keep_the_contracts",
    ),
    "S4.17 kept in a database": (f"{HERE}s4_17_what_was_booked_on_the_board_outlives_a_restart",),
    "S4.18 who may": (
        "api/board/test_access.py::nobody_comes_in_without_a_name",
        "api/board/test_access.py::a_neighbour_cannot_give_back_what_is_not_theirs",
    ),
    "S4.19 a slot is held": ("api/board/test_access.py::what_is_held_is_shown_as_held_to_the_others",),
    "S4.20 e-mail": (
        "test_mail.py::an_hour_of_the_board_is_told_as_that_hour",
        "test_mail.py::a_cancellation_is_told_too",
    ),
    "S4.21 an admin's page": ("api/board/test_access.py::an_admin_closes_opens_and_gives_back",),
}

OPEN: dict[str, str] = {}

STRUCTURE = {
    "S2.21": "read: one function words a desk's booking (bot/desks/desk_views.py); both lists that show it are held",
    "S2.24": "mypy --strict over passbot, tests and examples stops ./test; shown by a planted fault",
    "S2.26": "counted: as many statements for nine people as for two",
    "S4.16": "read: modules of one idea, arrows held by test_architecture.py; the client itself is played",
}
