{-| Reads an answer. The first variant that fits it and can be read is taken.
-}
decode{{ name }} : WebhookResponse -> {{ name }}
decode{{ name }} response =
{%- if candidates.is_empty() %}
    {{ fallback }}
{%- else %}
    [ {% for candidate in candidates %}{% if !loop.first %}
    , {% endif %}when ({{ candidate.condition }}) ({{ candidate.value }}){% endfor %}
    ]
        |> List.filterMap identity
        |> List.head
        |> Maybe.withDefault ({{ fallback }})
{%- endif %}
