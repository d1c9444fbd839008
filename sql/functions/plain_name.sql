-- A name as similar_actors compares it: small letters without accents, words and digits apart by one space.
--
-- name: any text
-- Example: SELECT plain_name('Kim Jong-Un')
create or replace macro marts.plain_name(name) as
    trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g'))
