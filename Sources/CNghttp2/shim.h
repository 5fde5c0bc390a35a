#pragma once

#include <nghttp2/nghttp2.h>

/* Readers of nghttp2_frame: Swift imports a union as a value that is copied whole for every access
   to a member, and callbacks read a few fields of a frame for every frame there is. */

static inline uint8_t slipway_frame_type(const nghttp2_frame *frame) {
  return frame->hd.type;
}

static inline uint8_t slipway_frame_flags(const nghttp2_frame *frame) {
  return frame->hd.flags;
}

static inline int32_t slipway_frame_stream(const nghttp2_frame *frame) {
  return frame->hd.stream_id;
}

static inline size_t slipway_frame_length(const nghttp2_frame *frame) {
  return frame->hd.length;
}

static inline int slipway_headers_open_stream(const nghttp2_frame *frame) {
  return frame->headers.cat == NGHTTP2_HCAT_REQUEST || frame->headers.cat == NGHTTP2_HCAT_RESPONSE;
}

static inline uint32_t slipway_reset_code(const nghttp2_frame *frame) {
  return frame->rst_stream.error_code;
}

static inline const uint8_t *slipway_ping_payload(const nghttp2_frame *frame) {
  return frame->ping.opaque_data;
}

static inline const nghttp2_goaway *slipway_goaway(const nghttp2_frame *frame) {
  return &frame->goaway;
}

/* nghttp2_data_source is a union whose members Swift cannot name in a literal; the stream's
   identifier finds the body, so the source itself is empty. */
static inline nghttp2_data_provider slipway_data_provider(
    nghttp2_data_source_read_callback read) {
  nghttp2_data_provider provider = {{0}, read};
  return provider;
}
