-- The records that were not taken in with the last batch, and where they stand.
select stage, reason, detail, landing_path, landing_offset, source_record_id
from marts.meta_rejection
where batch_date = $batch_date
order by landing_path, landing_offset, reason
limit 200
