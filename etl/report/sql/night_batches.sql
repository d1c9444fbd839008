-- The last batches: of every record what became of it. records = articles + versions + repeats + rejections.
select
    batch_date,
    count(*) as file_count,
    sum(record_count)::bigint as record_count,
    sum(article_count)::bigint as article_count,
    sum(version_count)::bigint as version_count,
    sum(repeat_count)::bigint as repeat_count,
    sum(rejection_count)::bigint as rejection_count
from marts.meta_landing_file
group by batch_date
order by batch_date desc
limit 14
