{{ doc }}type alias {{ name }}{{ vars }} =
    {% if fields.is_empty() %}{}{% else %}{% for field in fields %}{% if loop.first %}{ {% else %}
    , {% endif %}{{ field.name }} : {{ field.ty }}{% endfor %}
    }{% endif %}
