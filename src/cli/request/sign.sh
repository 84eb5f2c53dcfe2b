timestamp=$(date +%s)
hex() { od -An -v -tx1 | tr -d ' \n'; }
signature=$(
  printf '%s\n' "$secrets" | tr -s '[:space:]' '\n' | while read -r secret; do
    case $secret in
      '') continue ;;
      whsec_*) key=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | hex) ;;
      *) key=$(printf %s "$secret" | hex) ;;
    esac
    printf ' v1,%s' "$(printf %s.%s.%s "$id" "$timestamp" "$body" |
      openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)"
  done
)
signature=${signature# }
