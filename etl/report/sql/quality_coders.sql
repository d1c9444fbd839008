-- What coded how many reports, how sure it was, and how the reports of one event agree.
select
    reports.coder,
    count(*) as report_count,
    avg(reports.confidence) as confidence_mean,
    count(distinct reports.world_event_id) as event_count,
    avg(events.code_agreement_score) filter (where events.report_count > 1) as code_agreement_mean
from marts.fct_event_report as reports
inner join marts.fct_event as events using (world_event_id)
group by reports.coder
order by report_count desc, reports.coder
