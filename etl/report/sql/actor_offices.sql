-- Offices and roles of the profiled actors.
select
    roles.actor_id,
    coalesce(roles.title_text, roles.role_label, roles.role_code) as title_text,
    roles.country_code,
    roles.organisation_code,
    roles.valid_from,
    roles.valid_to,
    roles.source,
    roles.mention_count
from marts.fct_actor_role as roles
semi join profiled_actor using (actor_id)
order by roles.actor_id, roles.valid_from nulls last, roles.actor_role_id
