-- Actual events by the day of their first report and by quad class: the last sixty days.
select first_published_date as report_date, quad_class, count(*) as event_count
from marts.fct_event
where status = 'actual' and first_published_date > $batch_date - 60 and first_published_date <= $batch_date
group by report_date, quad_class
order by report_date, quad_class
