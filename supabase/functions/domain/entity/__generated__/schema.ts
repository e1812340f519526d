export type Json = string | number | boolean | null | {
  [key: string]: Json | undefined;
} | Json[];

export type Database = {
  "public": {
    Tables: {
      "account_tasks": {
        Row: {
          "asset_id": string | null;
          "attempt": number;
          "created_at": string;
          "ended_at": string | null;
          "error_code": string | null;
          "id": string;
          "kind": Database["public"]["Enums"]["account_task_kind"];
          "lease_until": string | null;
          "user_id": string | null;
        };
        Insert: {
          "asset_id"?: string | null;
          "attempt"?: number;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "id": string;
          "kind": Database["public"]["Enums"]["account_task_kind"];
          "lease_until"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "asset_id"?: string | null;
          "attempt"?: number;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "id"?: string;
          "kind"?: Database["public"]["Enums"]["account_task_kind"];
          "lease_until"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [];
      };
      "api_keys": {
        Row: {
          "allowed_models": (string)[];
          "created_at": string;
          "expires_at": string | null;
          "id": string;
          "last_used_at": string | null;
          "monthly_micro_usd": number | null;
          "name": string;
          "prefix": string;
          "revoked_at": string | null;
          "scopes": (string)[];
          "secret_digest": string;
          "user_id": string;
        };
        Insert: {
          "allowed_models": (string)[];
          "created_at"?: string;
          "expires_at"?: string | null;
          "id": string;
          "last_used_at"?: string | null;
          "monthly_micro_usd"?: number | null;
          "name": string;
          "prefix": string;
          "revoked_at"?: string | null;
          "scopes": (string)[];
          "secret_digest": string;
          "user_id": string;
        };
        Update: {
          "allowed_models"?: (string)[];
          "created_at"?: string;
          "expires_at"?: string | null;
          "id"?: string;
          "last_used_at"?: string | null;
          "monthly_micro_usd"?: number | null;
          "name"?: string;
          "prefix"?: string;
          "revoked_at"?: string | null;
          "scopes"?: (string)[];
          "secret_digest"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "api_keys_user_id_profiles_user_id_fk";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "assets": {
        Row: {
          "bucket": string;
          "content_key": string | null;
          "created_at": string;
          "duration_ms": number | null;
          "height": number | null;
          "id": string;
          "job_id": string | null;
          "kind": Database["public"]["Enums"]["asset_kind"];
          "media_type": string;
          "path": string;
          "sha256": string | null;
          "size_bytes": number;
          "status": Database["public"]["Enums"]["asset_status"];
          "user_id": string;
          "width": number | null;
        };
        Insert: {
          "bucket": string;
          "content_key"?: string | null;
          "created_at"?: string;
          "duration_ms"?: number | null;
          "height"?: number | null;
          "id": string;
          "job_id"?: string | null;
          "kind": Database["public"]["Enums"]["asset_kind"];
          "media_type": string;
          "path": string;
          "sha256"?: string | null;
          "size_bytes": number;
          "status": Database["public"]["Enums"]["asset_status"];
          "user_id": string;
          "width"?: number | null;
        };
        Update: {
          "bucket"?: string;
          "content_key"?: string | null;
          "created_at"?: string;
          "duration_ms"?: number | null;
          "height"?: number | null;
          "id"?: string;
          "job_id"?: string | null;
          "kind"?: Database["public"]["Enums"]["asset_kind"];
          "media_type"?: string;
          "path"?: string;
          "sha256"?: string | null;
          "size_bytes"?: number;
          "status"?: Database["public"]["Enums"]["asset_status"];
          "user_id"?: string;
          "width"?: number | null;
        };
        Relationships: [
          {
            foreignKeyName: "assets_job_id_jobs_id_fk";
            columns: ["job_id"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "assets_user_id_profiles_user_id_fk";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "audit_events": {
        Row: {
          "action": Database["public"]["Enums"]["audit_action"];
          "created_at": string;
          "id": string;
          "subject_id": string | null;
          "user_id": string | null;
        };
        Insert: {
          "action": Database["public"]["Enums"]["audit_action"];
          "created_at"?: string;
          "id": string;
          "subject_id"?: string | null;
          "user_id"?: string | null;
        };
        Update: {
          "action"?: Database["public"]["Enums"]["audit_action"];
          "created_at"?: string;
          "id"?: string;
          "subject_id"?: string | null;
          "user_id"?: string | null;
        };
        Relationships: [];
      };
      "discarded_files": {
        Row: {
          "due_at": string;
          "path": string;
          "user_id": string;
        };
        Insert: {
          "due_at": string;
          "path": string;
          "user_id": string;
        };
        Update: {
          "due_at"?: string;
          "path"?: string;
          "user_id"?: string;
        };
        Relationships: [];
      };
      "generation_events": {
        Row: {
          "created_at": string;
          "data": NonNullable<Json>;
          "generation_id": string;
          "seq": number;
          "type": Database["public"]["Enums"]["generation_event_type"];
          "user_id": string;
        };
        Insert: {
          "created_at"?: string;
          "data": NonNullable<Json>;
          "generation_id": string;
          "seq": number;
          "type": Database["public"]["Enums"]["generation_event_type"];
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "generation_id"?: string;
          "seq"?: number;
          "type"?: Database["public"]["Enums"]["generation_event_type"];
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "generation_events_generation_fk";
            columns: ["generation_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "generations";
            referencedColumns: ["id", "user_id"];
          },
        ];
      };
      "generations": {
        Row: {
          "cancel_requested_at": string | null;
          "created_at": string;
          "ended_at": string | null;
          "error_code": string | null;
          "heartbeat_at": string;
          "id": string;
          "last_seq": number;
          "message_id": string;
          "micro_usd": number;
          "model": string;
          "params": NonNullable<Json>;
          "provider_options": NonNullable<Json>;
          "status": Database["public"]["Enums"]["generation_status"];
          "thread_id": string;
          "user_id": string;
          "worker_id": string;
        };
        Insert: {
          "cancel_requested_at"?: string | null;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "heartbeat_at"?: string;
          "id": string;
          "last_seq"?: number;
          "message_id": string;
          "micro_usd"?: number;
          "model": string;
          "params"?: NonNullable<Json>;
          "provider_options"?: NonNullable<Json>;
          "status": Database["public"]["Enums"]["generation_status"];
          "thread_id": string;
          "user_id": string;
          "worker_id": string;
        };
        Update: {
          "cancel_requested_at"?: string | null;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "heartbeat_at"?: string;
          "id"?: string;
          "last_seq"?: number;
          "message_id"?: string;
          "micro_usd"?: number;
          "model"?: string;
          "params"?: NonNullable<Json>;
          "provider_options"?: NonNullable<Json>;
          "status"?: Database["public"]["Enums"]["generation_status"];
          "thread_id"?: string;
          "user_id"?: string;
          "worker_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "generations_message_fk";
            columns: ["thread_id", "message_id"];
            isOneToOne: false;
            referencedRelation: "messages";
            referencedColumns: ["thread_id", "id"];
          },
          {
            foreignKeyName: "generations_thread_fk";
            columns: ["thread_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "threads";
            referencedColumns: ["id", "user_id"];
          },
        ];
      };
      "idempotency_keys": {
        Row: {
          "created_at": string;
          "key": string;
          "outcome": Json | null;
          "request_digest": string;
          "result_id": string;
          "user_id": string;
        };
        Insert: {
          "created_at"?: string;
          "key": string;
          "outcome"?: Json | null;
          "request_digest": string;
          "result_id": string;
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "key"?: string;
          "outcome"?: Json | null;
          "request_digest"?: string;
          "result_id"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "idempotency_keys_user_id_profiles_user_id_fk";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "job_events": {
        Row: {
          "created_at": string;
          "data": NonNullable<Json>;
          "job_id": string;
          "seq": number;
          "type": Database["public"]["Enums"]["job_event_type"];
          "user_id": string;
        };
        Insert: {
          "created_at"?: string;
          "data": NonNullable<Json>;
          "job_id": string;
          "seq": number;
          "type": Database["public"]["Enums"]["job_event_type"];
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "data"?: NonNullable<Json>;
          "job_id"?: string;
          "seq"?: number;
          "type"?: Database["public"]["Enums"]["job_event_type"];
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "job_events_job_fk";
            columns: ["job_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "jobs";
            referencedColumns: ["id", "user_id"];
          },
        ];
      };
      "jobs": {
        Row: {
          "asset_ids": (string)[];
          "attempt": number;
          "cancel_requested_at": string | null;
          "created_at": string;
          "ended_at": string | null;
          "error_code": string | null;
          "expires_at": string;
          "held_micro_usd": number;
          "id": string;
          "kind": Database["public"]["Enums"]["job_kind"];
          "last_seq": number;
          "lease_until": string | null;
          "micro_usd": number;
          "model": string;
          "progress": number | null;
          "provider_ref": string | null;
          "request": NonNullable<Json>;
          "reservation_id": string;
          "status": Database["public"]["Enums"]["job_status"];
          "submitted_at": string | null;
          "user_id": string;
        };
        Insert: {
          "asset_ids"?: (string)[];
          "attempt"?: number;
          "cancel_requested_at"?: string | null;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "expires_at": string;
          "held_micro_usd": number;
          "id": string;
          "kind": Database["public"]["Enums"]["job_kind"];
          "last_seq"?: number;
          "lease_until"?: string | null;
          "micro_usd"?: number;
          "model": string;
          "progress"?: number | null;
          "provider_ref"?: string | null;
          "request": NonNullable<Json>;
          "reservation_id": string;
          "status": Database["public"]["Enums"]["job_status"];
          "submitted_at"?: string | null;
          "user_id": string;
        };
        Update: {
          "asset_ids"?: (string)[];
          "attempt"?: number;
          "cancel_requested_at"?: string | null;
          "created_at"?: string;
          "ended_at"?: string | null;
          "error_code"?: string | null;
          "expires_at"?: string;
          "held_micro_usd"?: number;
          "id"?: string;
          "kind"?: Database["public"]["Enums"]["job_kind"];
          "last_seq"?: number;
          "lease_until"?: string | null;
          "micro_usd"?: number;
          "model"?: string;
          "progress"?: number | null;
          "provider_ref"?: string | null;
          "request"?: NonNullable<Json>;
          "reservation_id"?: string;
          "status"?: Database["public"]["Enums"]["job_status"];
          "submitted_at"?: string | null;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "jobs_user_id_profiles_user_id_fk";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "message_assets": {
        Row: {
          "asset_id": string;
          "message_id": string;
          "user_id": string;
        };
        Insert: {
          "asset_id": string;
          "message_id": string;
          "user_id": string;
        };
        Update: {
          "asset_id"?: string;
          "message_id"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "message_assets_asset_fk";
            columns: ["asset_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "assets";
            referencedColumns: ["id", "user_id"];
          },
          {
            foreignKeyName: "message_assets_message_id_messages_id_fk";
            columns: ["message_id"];
            isOneToOne: false;
            referencedRelation: "messages";
            referencedColumns: ["id"];
          },
        ];
      };
      "messages": {
        Row: {
          "created_at": string;
          "feedback": Database["public"]["Enums"]["message_feedback"] | null;
          "feedback_comment": string | null;
          "id": string;
          "model": string | null;
          "parent_id": string | null;
          "parts": NonNullable<Json>;
          "role": Database["public"]["Enums"]["message_role"];
          "status": Database["public"]["Enums"]["message_status"];
          "stop_reason": Database["public"]["Enums"]["stop_reason"] | null;
          "thread_id": string;
          "updated_at": string;
          "user_id": string;
        };
        Insert: {
          "created_at"?: string;
          "feedback"?: Database["public"]["Enums"]["message_feedback"] | null;
          "feedback_comment"?: string | null;
          "id": string;
          "model"?: string | null;
          "parent_id"?: string | null;
          "parts": NonNullable<Json>;
          "role": Database["public"]["Enums"]["message_role"];
          "status": Database["public"]["Enums"]["message_status"];
          "stop_reason"?: Database["public"]["Enums"]["stop_reason"] | null;
          "thread_id": string;
          "updated_at"?: string;
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "feedback"?: Database["public"]["Enums"]["message_feedback"] | null;
          "feedback_comment"?: string | null;
          "id"?: string;
          "model"?: string | null;
          "parent_id"?: string | null;
          "parts"?: NonNullable<Json>;
          "role"?: Database["public"]["Enums"]["message_role"];
          "status"?: Database["public"]["Enums"]["message_status"];
          "stop_reason"?: Database["public"]["Enums"]["stop_reason"] | null;
          "thread_id"?: string;
          "updated_at"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "messages_parent_fk";
            columns: ["thread_id", "parent_id"];
            isOneToOne: false;
            referencedRelation: "messages";
            referencedColumns: ["thread_id", "id"];
          },
          {
            foreignKeyName: "messages_thread_fk";
            columns: ["thread_id", "user_id"];
            isOneToOne: false;
            referencedRelation: "threads";
            referencedColumns: ["id", "user_id"];
          },
        ];
      };
      "plans": {
        Row: {
          "allowed_models": (string)[];
          "concurrent_generations": number | null;
          "created_at": string;
          "id": string;
          "monthly_audio_seconds": number | null;
          "monthly_characters": number | null;
          "monthly_images": number | null;
          "monthly_micro_usd": number | null;
          "name": string;
          "requests_per_minute": number | null;
          "storage_bytes": number | null;
          "updated_at": string;
        };
        Insert: {
          "allowed_models"?: (string)[];
          "concurrent_generations"?: number | null;
          "created_at"?: string;
          "id": string;
          "monthly_audio_seconds"?: number | null;
          "monthly_characters"?: number | null;
          "monthly_images"?: number | null;
          "monthly_micro_usd"?: number | null;
          "name": string;
          "requests_per_minute"?: number | null;
          "storage_bytes"?: number | null;
          "updated_at"?: string;
        };
        Update: {
          "allowed_models"?: (string)[];
          "concurrent_generations"?: number | null;
          "created_at"?: string;
          "id"?: string;
          "monthly_audio_seconds"?: number | null;
          "monthly_characters"?: number | null;
          "monthly_images"?: number | null;
          "monthly_micro_usd"?: number | null;
          "name"?: string;
          "requests_per_minute"?: number | null;
          "storage_bytes"?: number | null;
          "updated_at"?: string;
        };
        Relationships: [];
      };
      "profiles": {
        Row: {
          "created_at": string;
          "display_name": string | null;
          "locale": string | null;
          "plan_id": string;
          "role": Database["public"]["Enums"]["profile_role"];
          "status": Database["public"]["Enums"]["profile_status"];
          "updated_at": string;
          "user_id": string;
        };
        Insert: {
          "created_at"?: string;
          "display_name"?: string | null;
          "locale"?: string | null;
          "plan_id"?: string;
          "role"?: Database["public"]["Enums"]["profile_role"];
          "status"?: Database["public"]["Enums"]["profile_status"];
          "updated_at"?: string;
          "user_id": string;
        };
        Update: {
          "created_at"?: string;
          "display_name"?: string | null;
          "locale"?: string | null;
          "plan_id"?: string;
          "role"?: Database["public"]["Enums"]["profile_role"];
          "status"?: Database["public"]["Enums"]["profile_status"];
          "updated_at"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "profiles_plan_id_plans_id_fk";
            columns: ["plan_id"];
            isOneToOne: false;
            referencedRelation: "plans";
            referencedColumns: ["id"];
          },
        ];
      };
      "reservations": {
        Row: {
          "api_key_id": string | null;
          "attempt": number;
          "closed_at": string | null;
          "counts_as_request": boolean;
          "created_at": string;
          "generation_id": string | null;
          "id": string;
          "input_tokens": number;
          "lease_until": string;
          "meter": Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd": number;
          "minute_start": string;
          "model": string;
          "operation": Database["public"]["Enums"]["usage_operation"];
          "period_start": string;
          "price": NonNullable<Json>;
          "state": Database["public"]["Enums"]["reservation_state"];
          "takes_slot": boolean;
          "units": number;
          "user_id": string;
        };
        Insert: {
          "api_key_id"?: string | null;
          "attempt": number;
          "closed_at"?: string | null;
          "counts_as_request": boolean;
          "created_at"?: string;
          "generation_id"?: string | null;
          "id": string;
          "input_tokens": number;
          "lease_until": string;
          "meter"?: Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd": number;
          "minute_start": string;
          "model": string;
          "operation": Database["public"]["Enums"]["usage_operation"];
          "period_start": string;
          "price": NonNullable<Json>;
          "state": Database["public"]["Enums"]["reservation_state"];
          "takes_slot": boolean;
          "units"?: number;
          "user_id": string;
        };
        Update: {
          "api_key_id"?: string | null;
          "attempt"?: number;
          "closed_at"?: string | null;
          "counts_as_request"?: boolean;
          "created_at"?: string;
          "generation_id"?: string | null;
          "id"?: string;
          "input_tokens"?: number;
          "lease_until"?: string;
          "meter"?: Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd"?: number;
          "minute_start"?: string;
          "model"?: string;
          "operation"?: Database["public"]["Enums"]["usage_operation"];
          "period_start"?: string;
          "price"?: NonNullable<Json>;
          "state"?: Database["public"]["Enums"]["reservation_state"];
          "takes_slot"?: boolean;
          "units"?: number;
          "user_id"?: string;
        };
        Relationships: [];
      };
      "threads": {
        Row: {
          "archived": boolean;
          "created_at": string;
          "head_message_id": string | null;
          "id": string;
          "metadata": NonNullable<Json>;
          "model": string | null;
          "pinned": boolean;
          "system_prompt": string | null;
          "title": string;
          "updated_at": string;
          "user_id": string;
        };
        Insert: {
          "archived"?: boolean;
          "created_at"?: string;
          "head_message_id"?: string | null;
          "id": string;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "pinned"?: boolean;
          "system_prompt"?: string | null;
          "title"?: string;
          "updated_at"?: string;
          "user_id": string;
        };
        Update: {
          "archived"?: boolean;
          "created_at"?: string;
          "head_message_id"?: string | null;
          "id"?: string;
          "metadata"?: NonNullable<Json>;
          "model"?: string | null;
          "pinned"?: boolean;
          "system_prompt"?: string | null;
          "title"?: string;
          "updated_at"?: string;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "threads_head_message_fk";
            columns: ["id", "head_message_id"];
            isOneToOne: false;
            referencedRelation: "messages";
            referencedColumns: ["thread_id", "id"];
          },
          {
            foreignKeyName: "threads_user_id_profiles_user_id_fk";
            columns: ["user_id"];
            isOneToOne: false;
            referencedRelation: "profiles";
            referencedColumns: ["user_id"];
          },
        ];
      };
      "usage_records": {
        Row: {
          "api_key_id": string | null;
          "attempt": number;
          "cache_read_tokens": number | null;
          "cache_write_tokens": number | null;
          "corrects": string | null;
          "created_at": string;
          "error_code": string | null;
          "estimated": boolean;
          "first_token_ms": number | null;
          "generation_id": string | null;
          "id": string;
          "input_tokens": number | null;
          "latency_ms": number | null;
          "meter": Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd": number;
          "model": string;
          "operation": Database["public"]["Enums"]["usage_operation"];
          "outcome": Database["public"]["Enums"]["attempt_outcome"];
          "output_tokens": number | null;
          "overrun": boolean;
          "period_start": string;
          "price": NonNullable<Json>;
          "provider_call_id": string | null;
          "reasoning_tokens": number | null;
          "reservation_id": string;
          "units": number;
          "user_id": string;
        };
        Insert: {
          "api_key_id"?: string | null;
          "attempt": number;
          "cache_read_tokens"?: number | null;
          "cache_write_tokens"?: number | null;
          "corrects"?: string | null;
          "created_at"?: string;
          "error_code"?: string | null;
          "estimated": boolean;
          "first_token_ms"?: number | null;
          "generation_id"?: string | null;
          "id": string;
          "input_tokens"?: number | null;
          "latency_ms"?: number | null;
          "meter"?: Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd": number;
          "model": string;
          "operation": Database["public"]["Enums"]["usage_operation"];
          "outcome": Database["public"]["Enums"]["attempt_outcome"];
          "output_tokens"?: number | null;
          "overrun": boolean;
          "period_start": string;
          "price": NonNullable<Json>;
          "provider_call_id"?: string | null;
          "reasoning_tokens"?: number | null;
          "reservation_id": string;
          "units"?: number;
          "user_id": string;
        };
        Update: {
          "api_key_id"?: string | null;
          "attempt"?: number;
          "cache_read_tokens"?: number | null;
          "cache_write_tokens"?: number | null;
          "corrects"?: string | null;
          "created_at"?: string;
          "error_code"?: string | null;
          "estimated"?: boolean;
          "first_token_ms"?: number | null;
          "generation_id"?: string | null;
          "id"?: string;
          "input_tokens"?: number | null;
          "latency_ms"?: number | null;
          "meter"?: Database["public"]["Enums"]["usage_meter"] | null;
          "micro_usd"?: number;
          "model"?: string;
          "operation"?: Database["public"]["Enums"]["usage_operation"];
          "outcome"?: Database["public"]["Enums"]["attempt_outcome"];
          "output_tokens"?: number | null;
          "overrun"?: boolean;
          "period_start"?: string;
          "price"?: NonNullable<Json>;
          "provider_call_id"?: string | null;
          "reasoning_tokens"?: number | null;
          "reservation_id"?: string;
          "units"?: number;
          "user_id"?: string;
        };
        Relationships: [
          {
            foreignKeyName: "usage_records_corrects_usage_records_id_fk";
            columns: ["corrects"];
            isOneToOne: false;
            referencedRelation: "usage_records";
            referencedColumns: ["id"];
          },
        ];
      };
      "usage_windows": {
        Row: {
          "limit": number | null;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "period_start": string;
          "reserved": number;
          "subject_id": string;
          "used": number;
        };
        Insert: {
          "limit"?: number | null;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "period_start": string;
          "reserved": number;
          "subject_id": string;
          "used": number;
        };
        Update: {
          "limit"?: number | null;
          "meter"?: Database["public"]["Enums"]["usage_meter"];
          "period_start"?: string;
          "reserved"?: number;
          "subject_id"?: string;
          "used"?: number;
        };
        Relationships: [];
      };
      "webhook_inbox": {
        Row: {
          "applied_at": string | null;
          "event_id": string;
          "provider": string;
          "received_at": string;
          "ref": string;
        };
        Insert: {
          "applied_at"?: string | null;
          "event_id": string;
          "provider": string;
          "received_at"?: string;
          "ref": string;
        };
        Update: {
          "applied_at"?: string | null;
          "event_id"?: string;
          "provider"?: string;
          "received_at"?: string;
          "ref"?: string;
        };
        Relationships: [];
      };
    };
    Views: {
      [_ in never]: never;
    };
    Functions: {
      "begin_account_task": {
        Args: {
          "new_id": string;
          "wanted": Database["public"]["Enums"]["account_task_kind"];
        };
        Returns: string;
      };
      "collect_assets": {
        Args: { "candidates": (string)[]; "maker": string };
        Returns: undefined;
      };
      "counted_bytes": {
        Args: {
          "file": Database["public"]["Tables"]["assets"]["Row"];
          "wanted": Database["public"]["Enums"]["asset_status"];
        };
        Returns: number;
      };
      "discard_strays": {
        Args: { "owner": string; "paths": (string)[] };
        Returns: string[];
      };
      "enqueue_job": { Args: { "job_id": string }; Returns: undefined };
      "enqueue_look": {
        Args: { "job_id": string; "run_at": string };
        Returns: undefined;
      };
      "enqueue_lost_jobs": { Args: Record<PropertyKey, never>; Returns: number };
      "erase_account_tasks": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_assets": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_audit_events": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_profiles": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_reservations": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_usage_records": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erase_usage_windows": {
        Args: { "salt": string; "task_id": string };
        Returns: undefined;
      };
      "erased_account": { Args: { "task_id": string }; Returns: string };
      "expect_archive": {
        Args: { "archive_id": string; "holder": number; "task_id": string };
        Returns: boolean;
      };
      "forget_archives": { Args: Record<PropertyKey, never>; Returns: number };
      "job_may_become": {
        Args: {
          "after": Database["public"]["Enums"]["job_status"];
          "before": Database["public"]["Enums"]["job_status"];
        };
        Returns: boolean;
      };
      "key_standing": {
        Args: { "subject": string };
        Returns: {
          "limit": number;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "reserved": number;
          "resets_at": string;
          "used": number;
        }[];
      };
      "lock_usage": { Args: { "reservation_ids": (string)[] }; Returns: undefined };
      "mark_dispatched": { Args: { "reservation_id": string }; Returns: boolean };
      "move_usage": {
        Args: {
          "charged": number;
          "closed": Database["public"]["Tables"]["reservations"]["Row"];
          "spent": number;
        };
        Returns: undefined;
      };
      "name_job": {
        Args: { "job_id": string; "provider": string; "ref": string };
        Returns: boolean;
      };
      "new_usage_id": { Args: Record<PropertyKey, never>; Returns: string };
      "receive_webhook": {
        Args: {
          "event_id": string;
          "job_id": string;
          "provider": string;
          "ref": string;
        };
        Returns: boolean;
      };
      "release_usage": { Args: { "reservation_ids": (string)[] }; Returns: undefined };
      "remove_sign_in": { Args: { "account": string }; Returns: undefined };
      "renew_usage": {
        Args: { "generation_ids": (string)[]; "lease_seconds": number };
        Returns: undefined;
      };
      "rescue_jobs": { Args: { "silent_seconds": number }; Returns: number };
      "reserve_usage": {
        Args: { "dispatched": boolean; "hold": Json };
        Returns: {
          "limit": number;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "reserved": number;
          "resets_at": string;
          "used": number;
        }[];
      };
      "settle_usage": { Args: { "settlements": Json }; Returns: undefined };
      "some_standings": {
        Args: {
          "subject": string;
          "wanted": (Database["public"]["Enums"]["usage_meter"])[];
        };
        Returns: {
          "limit": number;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "reserved": number;
          "resets_at": string;
          "used": number;
        }[];
      };
      "stop_account": { Args: { "account": string }; Returns: boolean };
      "stranger": { Args: { "known": string; "salt": string }; Returns: string };
      "sweep_expired": { Args: { "most": number }; Returns: number };
      "take_usage": {
        Args: {
          "held": number;
          "most": number;
          "spent": number;
          "subject": string;
          "wanted": Database["public"]["Enums"]["usage_meter"];
        };
        Returns: undefined;
      };
      "usage_period": {
        Args: { "meter": Database["public"]["Enums"]["usage_meter"]; "moment": string };
        Returns: string;
      };
      "usage_reset": {
        Args: {
          "meter": Database["public"]["Enums"]["usage_meter"];
          "period_start": string;
        };
        Returns: string;
      };
      "usage_standings": {
        Args: { "subject": string };
        Returns: {
          "limit": number;
          "meter": Database["public"]["Enums"]["usage_meter"];
          "reserved": number;
          "resets_at": string;
          "used": number;
        }[];
      };
    };
    Enums: {
      "account_task_kind": "export" | "erasure";
      "asset_kind": "image" | "audio" | "archive";
      "asset_status": "pending" | "ready";
      "attempt_outcome": "completed" | "stopped" | "interrupted" | "failed";
      "audit_action":
        | "export.asked"
        | "export.ended"
        | "erasure.asked"
        | "erasure.ended"
        | "api_key.created"
        | "api_key.revoked";
      "generation_event_type":
        | "generation.started"
        | "text.delta"
        | "reasoning.delta"
        | "citation"
        | "tool.call"
        | "warning"
        | "usage"
        | "attempt.started"
        | "attempt.failed"
        | "message.reset"
        | "speech.ready"
        | "speech.failed"
        | "generation.completed"
        | "generation.stopped"
        | "generation.failed"
        | "generation.interrupted";
      "generation_status":
        | "running"
        | "completed"
        | "stopped"
        | "failed"
        | "interrupted";
      "job_event_type":
        | "job.queued"
        | "job.submitted"
        | "job.running"
        | "job.progress"
        | "job.succeeded"
        | "job.failed"
        | "job.blocked"
        | "job.canceled"
        | "job.expired";
      "job_kind": "image" | "speech";
      "job_status":
        | "queued"
        | "submitted"
        | "running"
        | "succeeded"
        | "failed"
        | "blocked"
        | "canceled"
        | "expired";
      "message_feedback": "up" | "down";
      "message_role": "user" | "assistant";
      "message_status": "complete" | "streaming" | "stopped" | "failed" | "interrupted";
      "profile_role": "user" | "admin";
      "profile_status": "active" | "suspended";
      "reservation_state": "held" | "dispatched" | "settled" | "released";
      "stop_reason":
        | "stop"
        | "length"
        | "tool_calls"
        | "content_filter"
        | "context_full"
        | "paused"
        | "unknown";
      "usage_meter":
        | "key_monthly_micro_usd"
        | "monthly_micro_usd"
        | "requests_per_minute"
        | "concurrent_generations"
        | "monthly_images"
        | "monthly_characters"
        | "monthly_audio_seconds"
        | "storage_bytes";
      "usage_operation":
        | "chat"
        | "title"
        | "embedding"
        | "image"
        | "speech"
        | "transcription"
        | "voice_access";
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof (
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
      & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
    )
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    & DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"]
  )[TableName] extends {
    Row: infer R;
  } ? R
  : never
  : DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[
      DefaultSchemaTableNameOrOptions
    ] extends {
      Row: infer R;
    } ? R
    : never
  : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]][
      "Tables"
    ]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][
    TableName
  ] extends {
    Insert: infer I;
  } ? I
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I;
    } ? I
    : never
  : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]][
      "Tables"
    ]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][
    TableName
  ] extends {
    Update: infer U;
  } ? U
  : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U;
    } ? U
    : never
  : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][
    EnumName
  ]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  } ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]][
      "CompositeTypes"
    ]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]][
    "CompositeTypes"
  ][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never;

export const Constants = {
  "public": {
    Enums: {
      "account_task_kind": ["export", "erasure"],
      "asset_kind": ["image", "audio", "archive"],
      "asset_status": ["pending", "ready"],
      "attempt_outcome": ["completed", "stopped", "interrupted", "failed"],
      "audit_action": [
        "export.asked",
        "export.ended",
        "erasure.asked",
        "erasure.ended",
        "api_key.created",
        "api_key.revoked",
      ],
      "generation_event_type": [
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
      ],
      "generation_status": ["running", "completed", "stopped", "failed", "interrupted"],
      "job_event_type": [
        "job.queued",
        "job.submitted",
        "job.running",
        "job.progress",
        "job.succeeded",
        "job.failed",
        "job.blocked",
        "job.canceled",
        "job.expired",
      ],
      "job_kind": ["image", "speech"],
      "job_status": [
        "queued",
        "submitted",
        "running",
        "succeeded",
        "failed",
        "blocked",
        "canceled",
        "expired",
      ],
      "message_feedback": ["up", "down"],
      "message_role": ["user", "assistant"],
      "message_status": ["complete", "streaming", "stopped", "failed", "interrupted"],
      "profile_role": ["user", "admin"],
      "profile_status": ["active", "suspended"],
      "reservation_state": ["held", "dispatched", "settled", "released"],
      "stop_reason": [
        "stop",
        "length",
        "tool_calls",
        "content_filter",
        "context_full",
        "paused",
        "unknown",
      ],
      "usage_meter": [
        "key_monthly_micro_usd",
        "monthly_micro_usd",
        "requests_per_minute",
        "concurrent_generations",
        "monthly_images",
        "monthly_characters",
        "monthly_audio_seconds",
        "storage_bytes",
      ],
      "usage_operation": [
        "chat",
        "title",
        "embedding",
        "image",
        "speech",
        "transcription",
        "voice_access",
      ],
    },
  },
} as const;
