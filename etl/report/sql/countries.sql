select country_code, country_name from marts.dim_country order by country_name
