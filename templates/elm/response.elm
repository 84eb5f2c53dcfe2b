{-| Reads an answer. The first variant that fits it and can be read is taken.
-}
decode{{ name }} : WebhookResponse -> {{ name }}
decode{{ name }} response =
{%- if candidates.is_empty() %}
    {{ fallback }}
{%- else %}
{%- if let Some(ruled) = ruled %}
    let
        isOk =
            {{ ruled }}
    in
{%- endif %}
{%- if let Some((condition, value)) = either %}
    if {{ condition }} then
        {{ value }}

    else
        {{ fallback }}
{%- else %}
    firstOf
        [ {% for candidate in candidates %}{% if !loop.first %}
        , {% endif %}when {{ candidate.argument() }}
            ({{ candidate.value }}){% endfor %}
        ]
        ({{ fallback }})
{%- endif %}
{%- endif %}