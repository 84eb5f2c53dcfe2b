-- The webhook types of this application, and their policies. Apply after 0001_webhooks.sql, and
-- again after every generation: types that left are retired.
SELECT webhook_define({{ application }}, {{ prefix }}'{
{%- for webhook in webhooks %}
  {{ webhook }}{% if !loop.last %},{% endif %}
{%- endfor %}
}'::JSONB);

