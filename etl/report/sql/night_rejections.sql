-- What was not taken in with the last batch, by stage and reason.
select stage, reason, count(*) as rejection_count, min(detail) as for_example
from marts.meta_rejection
where batch_date = $batch_date
group by stage, reason
order by rejection_count desc, stage, reason
