-- A band's texts are cut where more than the window passes without one; each is paired with the first of
-- its stretch and with the one before it: at most two pairs for a text and band.
with

arrivals as (
    select arrival_index, article_id, content_hash, article_date from {{ ref('int_arrivals') }}
),

signatures as (
    select article_id, signature from {{ ref('stg_articles') }}
),

-- Equal texts stand for each other.
texts as (
    select
        min(arrival_index) as arrival_index,
        arg_min(article_id, arrival_index) as article_id,
        arg_min(article_date, arrival_index) as article_date
    from arrivals
    group by content_hash
),

bands as (
    select
        texts.arrival_index,
        texts.article_date,
        hash(unnest(signatures.signature)) as band
    from texts
    inner join signatures using (article_id)
),

shared_bands as (
    select band from bands group by band having count(*) > 1
),

gaps as (
    select
        *,
        article_date - lag(article_date) over band_order > {{ story_days() }} as begins_stretch,
        lag(arrival_index) over band_order as previous_index
    from bands
    semi join shared_bands using (band)
    window band_order as (partition by band order by article_date, arrival_index)
),

stretches as (
    select
        *,
        count(*) filter (where begins_stretch) over (
            partition by band order by article_date, arrival_index rows unbounded preceding
        ) as stretch_index
    from gaps
),

pairs as (
    select
        arrival_index,
        first_value(arrival_index) over (
            partition by band, stretch_index order by article_date, arrival_index
        ) as other_index
    from stretches
    union
    select arrival_index, previous_index as other_index from stretches where not begins_stretch
)

select distinct
    least(arrival_index, other_index) as earlier_index,
    greatest(arrival_index, other_index) as later_index
from pairs
where arrival_index <> other_index
