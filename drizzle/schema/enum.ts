import { pgEnum } from "drizzle-orm/pg-core";

export const profileRole = pgEnum("profile_role", ["user", "admin"]);

export const profileStatus = pgEnum("profile_status", ["active", "suspended"]);

export const messageRole = pgEnum("message_role", ["user", "assistant"]);

export const messageStatus = pgEnum("message_status", [
  "complete",
  "streaming",
  "stopped",
  "failed",
  "interrupted",
]);

export const messageFeedback = pgEnum("message_feedback", ["up", "down"]);

export const stopReason = pgEnum("stop_reason", [
  "stop",
  "length",
  "tool_calls",
  "content_filter",
  "context_full",
  "paused",
  "unknown",
]);

export const generationStatus = pgEnum("generation_status", [
  "running",
  "completed",
  "stopped",
  "failed",
  "interrupted",
]);

export const generationEventType = pgEnum("generation_event_type", [
  "generation.started",
  "text.delta",
  "reasoning.delta",
  "citation",
  "tool.call",
  "warning",
  "usage",
  "attempt.started",
  "attempt.failed",
  "message.reset",
  "speech.ready",
  "speech.failed",
  "generation.completed",
  "generation.stopped",
  "generation.failed",
  "generation.interrupted",
]);

export const usageMeter = pgEnum("usage_meter", [
  "key_monthly_micro_usd",
  "monthly_micro_usd",
  "requests_per_minute",
  "concurrent_generations",
  "monthly_images",
  "monthly_characters",
  "monthly_audio_seconds",
  "storage_bytes",
]);

export const usageOperation = pgEnum("usage_operation", [
  "chat",
  "title",
  "embedding",
  "image",
  "speech",
  "transcription",
  "voice_access",
]);

export const attemptOutcome = pgEnum("attempt_outcome", [
  "completed",
  "stopped",
  "interrupted",
  "failed",
]);

export const reservationState = pgEnum("reservation_state", [
  "held",
  "dispatched",
  "settled",
  "released",
]);

export const jobKind = pgEnum("job_kind", ["image", "speech"]);

export const jobStatus = pgEnum("job_status", [
  "queued",
  "submitted",
  "running",
  "succeeded",
  "failed",
  "blocked",
  "canceled",
  "expired",
]);

export const jobEventType = pgEnum("job_event_type", [
  "job.queued",
  "job.submitted",
  "job.running",
  "job.progress",
  "job.succeeded",
  "job.failed",
  "job.blocked",
  "job.canceled",
  "job.expired",
]);

export const assetKind = pgEnum("asset_kind", ["image", "audio", "archive"]);

export const assetStatus = pgEnum("asset_status", ["pending", "ready"]);

export const accountTaskKind = pgEnum("account_task_kind", ["export", "erasure"]);

export const auditAction = pgEnum("audit_action", [
  "export.asked",
  "export.ended",
  "erasure.asked",
  "erasure.ended",
  "api_key.created",
  "api_key.revoked",
]);
