{{ doc }}type {{ name }}{{ vars }}
    = {% for variant in variants %}{% if !loop.first %}
    | {% endif %}{{ variant.constructor }}{{ variant.arguments }}{% endfor %}
