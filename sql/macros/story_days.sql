{# Days within which texts and reports are looked at together: a story goes on as long as one comes within them. #}
{% macro story_days() -%} 14 {%- endmacro %}

{# A term that this share of articles has is common: from here on it counts the less the more have it. #}
{% macro common_share() -%} 0.02 {%- endmacro %}
