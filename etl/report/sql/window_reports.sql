-- The reports of the window's events, with the sentence and the words in it that name who takes part.
with

chosen as (
    select reports.*, window_event.row_number
    from marts.fct_event_report as reports
    inner join window_event using (world_event_id)
    where reports.report_rank <= $reports
),

spans as (
    select
        participants.event_id,
        list(
            struct_pack(
                role := participants.participant_role,
                start_char := participants.start_char,
                end_char := participants.end_char
            )
            order by participants.start_char, participants.end_char, participants.participant_role
        ) as spans
    from extracted_event_participants as participants
    semi join chosen using (event_id)
    where participants.start_char is not null
    group by participants.event_id
)

select
    chosen.row_number,
    chosen.event_id,
    chosen.article_id,
    chosen.title,
    chosen.outlet,
    chosen.url,
    articles.published_at,
    chosen.published_date,
    articles.published_status,
    chosen.sentence_text,
    chosen.sentence_start_char,
    chosen.start_char,
    chosen.end_char,
    chosen.event_type,
    chosen.event_mode,
    chosen.cameo_code,
    chosen.status,
    chosen.event_date_start,
    chosen.event_date_end,
    chosen.date_status,
    chosen.place_name,
    coalesce(chosen.attributed_to_name, chosen.attributed_to_text) as attributed_to,
    chosen.medium,
    chosen.magnitude_killed,
    chosen.magnitude_injured,
    chosen.magnitude_arrested,
    chosen.magnitude_size,
    chosen.magnitude_amount,
    chosen.magnitude_currency,
    chosen.confidence,
    spans.spans
from chosen
left join marts.dim_article as articles on chosen.article_id = articles.article_id
left join spans using (event_id)
order by chosen.row_number, chosen.report_rank
