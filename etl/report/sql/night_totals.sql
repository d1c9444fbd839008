-- What the release holds.
select
    (select count(*) from marts.dim_article) as article_count,
    (select count(*) from marts.fct_event) as event_count,
    (select count(*) from marts.fct_event_report) as report_count,
    (select count(*) from marts.fct_quote) as quote_count,
    (select count(*) from marts.dim_story) as story_count,
    (
        select count(distinct reports.world_event_id)
        from marts.fct_event_report as reports
        inner join marts.dim_article as articles using (article_id)
        where articles.batch_date = (select max(batch_date) from marts.dim_article)
    ) as last_batch_event_count,
    (
        select count(*)
        from marts.fct_event_report as reports
        inner join marts.dim_article as articles using (article_id)
        where articles.batch_date = (select max(batch_date) from marts.dim_article)
    ) as last_batch_report_count
