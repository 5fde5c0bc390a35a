#pragma once

#include <curl/curl.h>

// Swift cannot call the variadic curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt: here
// they are, once for each type of value.

/// Takes a piece of a response; anything but `size * count` ends the transfer.
typedef size_t (*slipway_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode slipway_curl_set_long(CURL *transfer, CURLoption option, long value) {
  return curl_easy_setopt(transfer, option, value);
}

static inline CURLcode slipway_curl_set_text(
    CURL *transfer, CURLoption option, const char *value) {
  return curl_easy_setopt(transfer, option, value);
}

/// Sets the request's header fields, which must live as long as the transfer.
static inline CURLcode slipway_curl_set_fields(CURL *transfer, struct curl_slist *fields) {
  return curl_easy_setopt(transfer, CURLOPT_HTTPHEADER, fields);
}

/// Sets the request's body to a copy of these bytes.
static inline CURLcode slipway_curl_set_body(CURL *transfer, const void *bytes, size_t count) {
  CURLcode code =
      curl_easy_setopt(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
  return code != CURLE_OK ? code : curl_easy_setopt(transfer, CURLOPT_COPYPOSTFIELDS, bytes);
}

/// Sets who takes the lines of the response's head and the pieces of its body.
static inline CURLcode slipway_curl_set_sinks(
    CURL *transfer, slipway_curl_sink head, slipway_curl_sink body, void *context) {
  curl_easy_setopt(transfer, CURLOPT_HEADERFUNCTION, head);
  curl_easy_setopt(transfer, CURLOPT_HEADERDATA, context);
  curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, body);
  return curl_easy_setopt(transfer, CURLOPT_WRITEDATA, context);
}

/// Sets where the text of a failure goes: CURL_ERROR_SIZE bytes that outlive the transfer.
static inline CURLcode slipway_curl_set_error_text(CURL *transfer, char *text) {
  return curl_easy_setopt(transfer, CURLOPT_ERRORBUFFER, text);
}

/// The status of the last response; 0 when there was none.
static inline long slipway_curl_status(CURL *transfer) {
  long status = 0;
  curl_easy_getinfo(transfer, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

static inline CURLMcode slipway_curl_multi_set_long(
    CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
