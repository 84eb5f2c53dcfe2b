// How well-known services write an error, as far as a caller looks at it.

/** Any other says `{"error": …}`. @type {{ [service: string]: (status: number, message: string) => unknown }} */
export const ERRORS = {
  sendgrid: (_status, message) => ({ errors: [{ message, field: null, help: null }] }),
  stripe: (status, message) => {
    const type =
      status === 402 ? "card_error" : status < 500 ? "invalid_request_error" : "api_error";
    const declined =
      status === 402 ? { code: "card_declined", decline_code: "generic_decline" } : {};
    return { error: { type, message, ...declined } };
  },
  mailgun: (_status, message) => ({ message }),
  postmark: (status, message) => ({ ErrorCode: status === 422 ? 300 : 500, Message: message }),
  twilio: (status, message) => ({ code: 20000 + status, message, status }),
  paypal: (status, message) => ({
    name: status < 500 ? "UNPROCESSABLE_ENTITY" : "INTERNAL_SERVER_ERROR",
    message,
  }),
  square: (_status, detail) => ({
    errors: [{ category: "API_ERROR", code: "INTERNAL_SERVER_ERROR", detail }],
  }),
  cloudinary: (_status, message) => ({ error: { message } }),
  imagekit: (_status, message) => ({ message }),
  discord: (_status, message) => ({ code: 0, message }),
  googleapis: (code, message) => ({ error: { code, message } }),
  openai: (_status, message) => ({ error: { message, type: null, param: null, code: null } }),
  hubspot: (_status, message) => ({ status: "error", message }),
  salesforce: (_status, message) => [{ message, errorCode: "UNKNOWN_EXCEPTION" }],
  mailchimp: (status, title) => ({ type: "about:blank", title, status, detail: title }),
  amplitude: (code, error) => ({ code, error }),
  rollbar: (_status, message) => ({ err: 1, message }),
  sentry: (_status, detail) => ({ detail }),
  docusign: (_status, message) => ({ errorCode: "INVALID_REQUEST_PARAMETER", message }),
  pandadoc: (_status, detail) => ({ type: "validation_error", detail }),
  mux: (_status, message) => ({ error: { type: "invalid_parameters", messages: [message] } }),
};
