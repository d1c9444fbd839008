select sector_code, sector_label from marts.dim_sector order by sector_code
