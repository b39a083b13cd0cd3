// Made by `npm run generate` from openapi/; never edited by hand.

export interface paths {
    "/appointments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List appointments
         * @description The appointments, the latest start first.
         */
        get: operations["listAppointments"];
        put?: never;
        /**
         * Create an appointment
         * @description Creates an appointment. With an `id` of your own the request can be retried safely: the second one gets 409 `already_exists`.
         */
        post: operations["createAppointment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/appointments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get an appointment
         * @description The appointment with this id.
         */
        get: operations["getAppointment"];
        /**
         * Update an appointment
         * @description Changes the properties in the body and keeps the others; the same as PATCH.
         */
        put: operations["updateAppointment"];
        post?: never;
        /**
         * Delete an appointment
         * @description Deletes the appointment. A second DELETE gets 404.
         */
        delete: operations["deleteAppointment"];
        options?: never;
        head?: never;
        /**
         * Patch an appointment
         * @description Changes the properties in the body and keeps the others; the same as PUT.
         */
        patch: operations["patchAppointment"];
        trace?: never;
    };
    "/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List leads
         * @description The leads, the newest first. With `Accept: text/csv` or `application/x-ndjson`, all that the filters select instead of a page; see "Exports (CSV, NDJSON)".
         */
        get: operations["listLeads"];
        put?: never;
        /**
         * Create a lead
         * @description Creates a lead. With an `id` of your own the request can be retried safely: the second one gets 409 `already_exists`.
         */
        post: operations["createLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create many leads
         * @description Creates up to 1 000 leads in one request, with the same result as one request for each, in their order. By default all of them or none; with `mode=partial` those that can be created. See "Batches".
         */
        post: operations["createLeads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a lead
         * @description The lead with this id.
         */
        get: operations["getLead"];
        /**
         * Update a lead
         * @description Changes the properties in the body and keeps the others; the same as PATCH.
         */
        put: operations["updateLead"];
        post?: never;
        /**
         * Delete a lead
         * @description Deletes the lead. A second DELETE gets 404.
         */
        delete: operations["deleteLead"];
        options?: never;
        head?: never;
        /**
         * Patch a lead
         * @description Changes the properties in the body and keeps the others; the same as PUT.
         */
        patch: operations["patchLead"];
        trace?: never;
    };
    "/leads/search/{query}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The text to search for, 1 to 200 characters without the spaces around it. `%`, `_` and `\` stand for themselves; a `/` is sent as `%2F`.
                 * @example durand
                 */
                query: components["parameters"]["Query"];
            };
            cookie?: never;
        };
        /**
         * Search leads
         * @description The leads whose name, email, phone or company contains the text, without regard to case, the newest first.
         */
        get: operations["searchLeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List clients
         * @description The clients, the newest first.
         */
        get: operations["listClients"];
        put?: never;
        /**
         * Create a client
         * @description Creates a client. With an `id` of your own the request can be retried safely: the second one gets 409 `already_exists`.
         */
        post: operations["createClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a client
         * @description The client with this id.
         */
        get: operations["getClient"];
        /**
         * Update a client
         * @description Changes the properties in the body and keeps the others; the same as PATCH.
         */
        put: operations["updateClient"];
        post?: never;
        /**
         * Delete a client
         * @description Deletes the client and its appointments; leads that point at it stay, without it. A second DELETE gets 404.
         */
        delete: operations["deleteClient"];
        options?: never;
        head?: never;
        /**
         * Patch a client
         * @description Changes the properties in the body and keeps the others; the same as PUT.
         */
        patch: operations["patchClient"];
        trace?: never;
    };
    "/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List services
         * @description The services, the newest first.
         */
        get: operations["listServices"];
        put?: never;
        /**
         * Create a service
         * @description Creates a service. With an `id` of your own the request can be retried safely: the second one gets 409 `already_exists`.
         */
        post: operations["createService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/services/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a service
         * @description The service with this id.
         */
        get: operations["getService"];
        /**
         * Update a service
         * @description Changes the properties in the body and keeps the others; the same as PATCH.
         */
        put: operations["updateService"];
        post?: never;
        /**
         * Delete a service
         * @description Deletes the service and its appointments. A second DELETE gets 404.
         */
        delete: operations["deleteService"];
        options?: never;
        head?: never;
        /**
         * Patch a service
         * @description Changes the properties in the body and keeps the others; the same as PUT.
         */
        patch: operations["patchService"];
        trace?: never;
    };
    "/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List companies
         * @description The companies, the newest first.
         */
        get: operations["listCompanies"];
        put?: never;
        /**
         * Create a company
         * @description Creates a company. With an `id` of your own the request can be retried safely: the second one gets 409 `already_exists`.
         */
        post: operations["createCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /**
         * Get a company
         * @description The company with this id.
         */
        get: operations["getCompany"];
        /**
         * Update a company
         * @description Changes the properties in the body and keeps the others; the same as PATCH.
         */
        put: operations["updateCompany"];
        post?: never;
        /**
         * Delete a company
         * @description Deletes the company; leads and clients that point at it stay, without it. A second DELETE gets 404.
         */
        delete: operations["deleteCompany"];
        options?: never;
        head?: never;
        /**
         * Patch a company
         * @description Changes the properties in the body and keeps the others; the same as PUT.
         */
        patch: operations["patchCompany"];
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check whether the process is alive
         * @description Liveness. Does not check the database.
         */
        get: operations["checkHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check whether the service is ready
         * @description Ready means that the database responds, that every migration is applied, and that the service is not shutting down. A 503 says what is missing in `reasons` for programs, and in `detail` for people. Overload does not count as not ready, because sending all requests to fewer instances would not help; it is reported in `degraded`.
         */
        get: operations["checkReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the metrics
         * @description For Prometheus, and programs that read its text format. The numbers are those of all processes of the service together, whichever of them responds; `carnet_processes` is their number. They contain no personal data.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document as JSON
         * @description The complete contract of the service, in one file.
         */
        get: operations["getDocumentJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document as YAML
         * @description The complete contract of the service, in one file.
         */
        get: operations["getDocumentYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An appointment in a response. */
        Appointment: {
            /**
             * Format: uuid
             * @description The id, in lower case.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id: string;
            /**
             * Format: uuid
             * @description The client who has the appointment. The appointment is deleted with the client.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            client_id: string;
            /**
             * Format: uuid
             * @description The service that the appointment is for. The appointment is deleted with the service.
             * @example 0199b7a2-0000-7000-8000-0000000000b1
             */
            service_id: string;
            /**
             * Format: date-time
             * @description When it starts.
             * @example 2025-11-01T09:00:00+00:00
             */
            start_at: string;
            /**
             * Format: date-time
             * @description When it ends, after `start_at`; `null` if the end is open.
             * @example 2025-11-01T10:00:00+00:00
             */
            end_at: string | null;
            /**
             * @description The status, a free text.
             * @example confirmed
             */
            status: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @deprecated
             * @description The start, under the name that older front ends use. Use `start_at`.
             * @example 2025-11-01T09:00:00+00:00
             */
            scheduled_at: string;
            /**
             * Format: date-time
             * @deprecated
             * @description The **end**, under the name that older front ends use. Use `end_at`.
             * @example 2025-11-01T10:00:00+00:00
             */
            start_time: string | null;
            /**
             * Format: date-time
             * @description When the row was created.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the row was last changed.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            updated_at: string;
        };
        /** @description A page of appointments. */
        AppointmentList: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description The appointments, in the requested order. */
            data: components["schemas"]["Appointment"][];
        };
        /** @description All appointments that the filters select, as CSV in the same form as leads. The names of older front ends are omitted. */
        AppointmentTable: string;
        /** @description All appointments that the filters select, one line each with the JSON of an `Appointment`. */
        AppointmentLines: string;
        /** @description One error, and where it is. */
        FieldError: {
            /**
             * @description The part of the request.
             * @example body
             * @enum {string}
             */
            in: "body" | "header" | "path" | "query";
            /**
             * @description A JSON pointer (RFC 6901) into that part, in the spelling that was sent (headers in that of this document); empty for the whole.
             * @example /clientId
             */
            pointer: string;
            /**
             * @description The rule that was violated, mostly the JSON Schema keyword.
             * @example format
             * @enum {string}
             */
            code: "additionalProperties" | "alias_conflict" | "cursor" | "duplicate_key" | "email_taken" | "end_before_start" | "enum" | "format" | "id_mismatch" | "inexact_number" | "invalid_text" | "malformed_json" | "maxItems" | "maxLength" | "maximum" | "minItems" | "minLength" | "minimum" | "pattern" | "reference_not_found" | "required" | "rule" | "timezone_required" | "too_deep" | "type";
            /**
             * @description What is wrong and what to do about it, for people.
             * @example must be a UUID
             */
            message: string;
        };
        /** @description Why a row of a batch was not created, in the form of all errors. */
        RowProblem: {
            /**
             * @description Always false.
             * @example false
             * @constant
             */
            success: false;
            /**
             * Format: uri-reference
             * @description Identifies the kind of problem: `code` with dashes below `/problems/`.
             * @example /problems/already-exists
             */
            type: string;
            /**
             * @description The kind of problem in words; the same for every problem of this `code`.
             * @example The id is taken
             */
            title: string;
            /**
             * @description The HTTP status that the row would have got alone.
             * @example 409
             * @enum {integer}
             */
            status: 409 | 422;
            /**
             * @description The kind of problem, for programs.
             * @example already_exists
             * @enum {string}
             */
            code: "already_exists" | "alias_conflict" | "conflict" | "email_taken" | "reference_not_found" | "validation_failed";
            /**
             * @description What is wrong with the row and what to do about it, for people.
             * @example The id 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11 is taken.
             */
            detail: string;
            /**
             * @description The id of the request that contained the row.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            request_id: string;
            /** @description All errors, if the problem is in the row; a `pointer` is relative to the row. After the first 1 000 errors of all rows of a batch, each row lists only its first. */
            errors?: components["schemas"]["FieldError"][];
        };
        /** @description A row of a batch that was not created, and why, with the response that it would have got alone. */
        RefusedRow: {
            /**
             * @description The index of the row in the request; the first is 0.
             * @example 1
             */
            index: number;
            /**
             * @description The HTTP status that it would have got alone.
             * @example 409
             * @enum {integer}
             */
            status: 409 | 422;
            /**
             * Format: uri-reference
             * @description With `already_exists`, the path of the row that has the id.
             * @example /leads/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            location?: string;
            problem: components["schemas"]["RowProblem"];
        };
        /** @description A problem document (RFC 9457); all errors have this form. */
        Problem: {
            /**
             * @description Always false, for front ends that read this first.
             * @example false
             * @constant
             */
            success: false;
            /**
             * Format: uri-reference
             * @description Identifies the kind of problem: `code` with dashes below `/problems/`.
             * @example /problems/validation-failed
             */
            type: string;
            /**
             * @description The kind of problem in words; the same for every problem of this `code`.
             * @example The request breaks the contract
             */
            title: string;
            /**
             * @description The HTTP status.
             * @example 422
             */
            status: number;
            /**
             * @description The kind of problem, for programs.
             * @example validation_failed
             * @enum {string}
             */
            code: "already_exists" | "alias_conflict" | "bad_request" | "bad_uri" | "batch_refused" | "conflict" | "email_taken" | "end_before_start" | "forbidden" | "headers_too_large" | "id_mismatch" | "idempotency_key_in_use" | "idempotency_key_reused" | "internal" | "malformed_json" | "method_not_allowed" | "not_found" | "payload_too_large" | "precondition_failed" | "rate_limited" | "reference_not_found" | "request_timeout" | "route_not_found" | "still_referenced" | "timeout" | "timezone_required" | "unauthenticated" | "unavailable" | "unsupported_media_type" | "validation_failed";
            /**
             * @description What is wrong with this request and what to do about it, for people.
             * @example clientId: must be a UUID
             */
            detail: string;
            /**
             * @description The same as the header `X-Request-Id`.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            request_id: string;
            /**
             * @description Why a service is not ready, for programs.
             * @example [
             *       "migrations_pending"
             *     ]
             */
            reasons?: ("database_unavailable" | "migrations_pending" | "stopping")[];
            /** @description All errors, if the problem is in the request; of more than 100 errors, the first 100. */
            errors?: components["schemas"]["FieldError"][];
            /** @description For a batch that was refused as a whole, every row that cannot be stored, and why, in the order in which they were sent. */
            results?: components["schemas"]["RefusedRow"][];
        };
        /** @description The writable properties of an appointment, with their canonical and deprecated names. */
        AppointmentFields: {
            /**
             * Format: uuid
             * @description The id. On create, generated by the service (UUIDv7) if absent or `null`; in an update, the one in the path.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id?: string | null;
            /**
             * Format: uuid
             * @description The client who has the appointment. The appointment is deleted with the client.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            client_id?: string;
            /**
             * Format: uuid
             * @description The service that the appointment is for. The appointment is deleted with the service.
             * @example 0199b7a2-0000-7000-8000-0000000000b1
             */
            service_id?: string;
            /**
             * Format: date-time
             * @description When it starts.
             * @example 2025-11-01T09:00:00+00:00
             */
            start_at?: string;
            /**
             * Format: date-time
             * @description When it ends, after `start_at`; `null` if the end is open.
             * @example 2025-11-01T10:00:00+00:00
             */
            end_at?: string | null;
            /**
             * @description The status, a free text.
             * @example confirmed
             */
            status?: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @deprecated
             * @description Use `client_id`.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            clientId?: string;
            /**
             * Format: uuid
             * @deprecated
             * @description Use `service_id`.
             * @example 0199b7a2-0000-7000-8000-0000000000b1
             */
            serviceId?: string;
            /**
             * Format: date-time
             * @deprecated
             * @description Use `start_at`.
             * @example 2025-11-01T09:00:00+00:00
             */
            startAt?: string;
            /**
             * Format: date-time
             * @deprecated
             * @description Use `start_at`.
             * @example 2025-11-01T09:00:00+00:00
             */
            scheduled_at?: string;
            /**
             * Format: date-time
             * @deprecated
             * @description Use `start_at`.
             * @example 2025-11-01T09:00:00+00:00
             */
            scheduledAt?: string;
            /**
             * Format: date-time
             * @deprecated
             * @description Use `end_at`.
             * @example 2025-11-01T10:00:00+00:00
             */
            endAt?: string | null;
            /**
             * Format: date-time
             * @deprecated
             * @description The **end** of the appointment. Use `end_at`.
             * @example 2025-11-01T10:00:00+00:00
             */
            start_time?: string | null;
            /**
             * Format: date-time
             * @deprecated
             * @description The **end** of the appointment. Use `end_at`.
             * @example 2025-11-01T10:00:00+00:00
             */
            startTime?: string | null;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly created_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly createdAt?: unknown;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updated_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updatedAt?: unknown;
        };
        /** @description A new appointment. */
        AppointmentCreate: components["schemas"]["AppointmentFields"] & ({
            /** Format: uuid */
            client_id: string;
        } | {
            /**
             * Format: uuid
             * @deprecated
             */
            clientId: string;
        }) & ({
            /** Format: uuid */
            service_id: string;
        } | {
            /**
             * Format: uuid
             * @deprecated
             */
            serviceId: string;
        }) & ({
            /** Format: date-time */
            start_at: string;
        } | {
            /**
             * Format: date-time
             * @deprecated
             */
            startAt: string;
        } | {
            /**
             * Format: date-time
             * @deprecated
             */
            scheduled_at: string;
        } | {
            /**
             * Format: date-time
             * @deprecated
             */
            scheduledAt: string;
        });
        /** @description One appointment. */
        AppointmentReply: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            data: components["schemas"]["Appointment"];
        };
        /** @description Changes to an appointment; absent properties keep their values. */
        AppointmentUpdate: components["schemas"]["AppointmentFields"];
        /** @description The row was deleted. */
        Deleted: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description What was deleted. */
            data: {
                /**
                 * Format: uuid
                 * @description The id of the row that was deleted.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: string;
            };
        };
        /** @description A lead in a response. */
        Lead: {
            /**
             * Format: uuid
             * @description The id, in lower case.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id: string;
            /**
             * @description The name of the person or company.
             * @example Camille Durand
             */
            name: string;
            /**
             * @description The e-mail address as typed; unique without regard to case.
             * @example camille.durand@example.com
             */
            email: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone: string | null;
            /**
             * @description Where the lead came from.
             * @example web
             */
            source: string | null;
            /**
             * @description The stage of the sale.
             * @example contacted
             * @enum {string|null}
             */
            stage: "new" | "contacted" | "proposal" | "negotiation" | "won" | "lost" | null;
            /**
             * @description Whether the lead is active, archived or converted to a client.
             * @example active
             * @enum {string|null}
             */
            status: "active" | "archived" | "converti" | null;
            /**
             * @description How interested the lead is, from 0 to 100; 0 if not given.
             * @example 40
             */
            interest_level: number;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes: {
                [key: string]: unknown;
            };
            /**
             * @description Labels, in the order given; `[]` if there are none. Replaced completely.
             * @example [
             *       "salon"
             *     ]
             */
            tags: string[];
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city: string | null;
            /**
             * @description The name of the company, as typed.
             * @example Atelier Durand
             */
            company: string | null;
            /**
             * @description The contact person.
             * @example Mme Durand
             */
            contact: string | null;
            /**
             * @description Who is responsible for the lead.
             * @example amina
             */
            owner: string | null;
            /**
             * @description The market segment.
             * @example pme
             */
            segment: string | null;
            /**
             * @description What was done, a JSON array of any values; `[]` if nothing was. Replaced completely.
             * @example [
             *       {
             *         "kind": "call",
             *         "at": "2025-10-30T10:00:00Z"
             *       }
             *     ]
             */
            activities: unknown[];
            /**
             * Format: uuid
             * @description The client that the lead has become. Cleared when the client is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            client_id: string | null;
            /**
             * Format: uuid
             * @description The company that the lead belongs to. Cleared when the company is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            company_id: string | null;
            /**
             * Format: date-time
             * @description When the row was created.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the row was last changed.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            updated_at: string;
        };
        /** @description A page of leads. */
        LeadList: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description The leads, in the requested order. */
            data: components["schemas"]["Lead"][];
        };
        /** @description All leads that the filters select, as CSV (RFC 4180) in UTF-8, with the names of the columns in the first line. Lists and objects are JSON, times are in UTC as Postgres prints them, an empty cell is null. A text that a spreadsheet would interpret as a formula, because it begins with `=`, `+`, `-`, `@`, a tab or a line break (or with apostrophes before one), is prefixed with an apostrophe. */
        LeadTable: string;
        /** @description All leads that the filters select, one line each with the JSON of a `Lead`. */
        LeadLines: string;
        /** @description The writable properties of a lead, with their canonical and deprecated names. */
        LeadFields: {
            /**
             * Format: uuid
             * @description The id. On create, generated by the service (UUIDv7) if absent or `null`; in an update, the one in the path.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id?: string | null;
            /**
             * @description The name of the person or company.
             * @example Camille Durand
             */
            name?: string;
            /**
             * @description The e-mail address as typed; unique without regard to case.
             * @example camille.durand@example.com
             */
            email?: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone?: string | null;
            /**
             * @description Where the lead came from.
             * @example web
             */
            source?: string | null;
            /**
             * @description The stage of the sale.
             * @example contacted
             */
            stage?: string | null;
            /**
             * @description Whether the lead is active, archived or converted to a client.
             * @example active
             */
            status?: string | null;
            /**
             * @description How interested the lead is, from 0 to 100; 0 if not given.
             * @example 40
             */
            interest_level?: number;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Labels, in the order given; `[]` if there are none. Replaced completely.
             * @example [
             *       "salon"
             *     ]
             */
            tags?: string[] | null;
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address?: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city?: string | null;
            /**
             * @description The name of the company, as typed.
             * @example Atelier Durand
             */
            company?: string | null;
            /**
             * @description The contact person.
             * @example Mme Durand
             */
            contact?: string | null;
            /**
             * @description Who is responsible for the lead.
             * @example amina
             */
            owner?: string | null;
            /**
             * @description The market segment.
             * @example pme
             */
            segment?: string | null;
            /**
             * @description What was done, a JSON array of any values; `[]` if nothing was. Replaced completely.
             * @example [
             *       {
             *         "kind": "call",
             *         "at": "2025-10-30T10:00:00Z"
             *       }
             *     ]
             */
            activities?: unknown[] | null;
            /**
             * Format: uuid
             * @description The client that the lead has become. Cleared when the client is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            client_id?: string | null;
            /**
             * Format: uuid
             * @description The company that the lead belongs to. Cleared when the company is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @deprecated
             * @description Use `client_id`.
             * @example 0199b7a2-0000-7000-8000-0000000000a1
             */
            clientId?: string | null;
            /**
             * Format: uuid
             * @deprecated
             * @description Use `company_id`.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            companyId?: string | null;
            /**
             * @deprecated
             * @description Use `interest_level`.
             * @example 40
             */
            interestLevel?: number;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly created_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly createdAt?: unknown;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updated_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updatedAt?: unknown;
        };
        /** @description A new lead. */
        LeadCreate: WithRequired<components["schemas"]["LeadFields"], "name">;
        /** @description One lead. */
        LeadReply: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            data: components["schemas"]["Lead"];
        };
        /** @description New leads, in the order in which they are created. */
        LeadBatch: {
            /** @description The leads. Each is validated on its own, like the body of a request to create one. */
            leads: components["schemas"]["LeadCreate"][];
        };
        /** @description A row of a batch that was created, with the response that it would have got alone. */
        CreatedLead: {
            /**
             * @description The index of the row in the request; the first is 0.
             * @example 0
             */
            index: number;
            /**
             * @description Always 201.
             * @example 201
             * @constant
             */
            status: 201;
            /**
             * Format: uri-reference
             * @description The path of the row.
             * @example /leads/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            location: string;
            data: components["schemas"]["Lead"];
        };
        /** @description The results of a batch. */
        LeadBatchReply: {
            /**
             * @description Always true; `data` says whether all leads were created.
             * @example true
             * @constant
             */
            success: true;
            /** @description How many were created, and the result of each. */
            data: {
                /**
                 * @description Whether this was a dry run: these would have been the results, and nothing was stored.
                 * @example false
                 */
                dry_run: boolean;
                /**
                 * @description How many were created.
                 * @example 1
                 */
                created: number;
                /**
                 * @description How many were not created; always 0 without `mode=partial`.
                 * @example 1
                 */
                refused: number;
                /** @description One for each lead, in the order in which they were sent. */
                results: (components["schemas"]["CreatedLead"] | components["schemas"]["RefusedRow"])[];
            };
        };
        /** @description Changes to a lead; absent properties keep their values. */
        LeadUpdate: components["schemas"]["LeadFields"];
        /** @description A client in a response. */
        Client: {
            /**
             * Format: uuid
             * @description The id, in lower case.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id: string;
            /**
             * @description The name of the person or company.
             * @example Camille Durand
             */
            name: string;
            /**
             * @description The e-mail address as typed.
             * @example camille.durand@example.com
             */
            email: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone: string | null;
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city: string | null;
            /**
             * Format: uuid
             * @description The company that the client belongs to. Cleared when the company is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            company_id: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When the row was created.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the row was last changed.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            updated_at: string;
        };
        /** @description A page of clients. */
        ClientList: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description The clients, in the requested order. */
            data: components["schemas"]["Client"][];
        };
        /** @description The writable properties of a client, with their canonical and deprecated names. */
        ClientFields: {
            /**
             * Format: uuid
             * @description The id. On create, generated by the service (UUIDv7) if absent or `null`; in an update, the one in the path.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id?: string | null;
            /**
             * @description The name of the person or company.
             * @example Camille Durand
             */
            name?: string;
            /**
             * @description The e-mail address as typed.
             * @example camille.durand@example.com
             */
            email?: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone?: string | null;
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address?: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city?: string | null;
            /**
             * Format: uuid
             * @description The company that the client belongs to. Cleared when the company is deleted.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            company_id?: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes?: {
                [key: string]: unknown;
            } | null;
            /**
             * Format: uuid
             * @deprecated
             * @description Use `company_id`.
             * @example 0199b7a2-0000-7000-8000-0000000000c1
             */
            companyId?: string | null;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly created_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly createdAt?: unknown;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updated_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updatedAt?: unknown;
        };
        /** @description A new client. */
        ClientCreate: WithRequired<components["schemas"]["ClientFields"], "name">;
        /** @description One client. */
        ClientReply: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            data: components["schemas"]["Client"];
        };
        /** @description Changes to a client; absent properties keep their values. */
        ClientUpdate: components["schemas"]["ClientFields"];
        /** @description A service in a response. */
        Service: {
            /**
             * Format: uuid
             * @description The id, in lower case.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id: string;
            /**
             * @description The name of the service.
             * @example Consultation
             */
            name: string;
            /**
             * @description What the service is.
             * @example A first look at the project
             */
            description: string | null;
            /**
             * @description How long it takes, in minutes.
             * @example 60
             */
            duration_minutes: number | null;
            /**
             * @description The price in cents.
             * @example 9000
             */
            price_cents: number | null;
            /**
             * Format: date-time
             * @description When the row was created.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the row was last changed.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            updated_at: string;
        };
        /** @description A page of services. */
        ServiceList: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description The services, in the requested order. */
            data: components["schemas"]["Service"][];
        };
        /** @description The writable properties of a service, with their canonical and deprecated names. */
        ServiceFields: {
            /**
             * Format: uuid
             * @description The id. On create, generated by the service (UUIDv7) if absent or `null`; in an update, the one in the path.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id?: string | null;
            /**
             * @description The name of the service.
             * @example Consultation
             */
            name?: string;
            /**
             * @description What the service is.
             * @example A first look at the project
             */
            description?: string | null;
            /**
             * @description How long it takes, in minutes.
             * @example 60
             */
            duration_minutes?: number | null;
            /**
             * @description The price in cents.
             * @example 9000
             */
            price_cents?: number | null;
            /**
             * @deprecated
             * @description Use `duration_minutes`.
             * @example 60
             */
            durationMinutes?: number | null;
            /**
             * @deprecated
             * @description Use `price_cents`.
             * @example 9000
             */
            priceCents?: number | null;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly created_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly createdAt?: unknown;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updated_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updatedAt?: unknown;
        };
        /** @description A new service. */
        ServiceCreate: WithRequired<components["schemas"]["ServiceFields"], "name">;
        /** @description One service. */
        ServiceReply: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            data: components["schemas"]["Service"];
        };
        /** @description Changes to a service; absent properties keep their values. */
        ServiceUpdate: components["schemas"]["ServiceFields"];
        /** @description A company in a response. */
        Company: {
            /**
             * Format: uuid
             * @description The id, in lower case.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id: string;
            /**
             * @description The name of the company.
             * @example Atelier Durand
             */
            name: string;
            /**
             * @description The e-mail address as typed.
             * @example camille.durand@example.com
             */
            email: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone: string | null;
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When the row was created.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the row was last changed.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            updated_at: string;
        };
        /** @description A page of companies. */
        CompanyList: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description The companies, in the requested order. */
            data: components["schemas"]["Company"][];
        };
        /** @description The writable properties of a company, with their canonical and deprecated names. */
        CompanyFields: {
            /**
             * Format: uuid
             * @description The id. On create, generated by the service (UUIDv7) if absent or `null`; in an update, the one in the path.
             * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
             */
            id?: string | null;
            /**
             * @description The name of the company.
             * @example Atelier Durand
             */
            name?: string;
            /**
             * @description The e-mail address as typed.
             * @example camille.durand@example.com
             */
            email?: string | null;
            /**
             * @description The phone number, in E.164 form if it is a valid number.
             * @example +33612345678
             */
            phone?: string | null;
            /**
             * @description Street, number and postal code.
             * @example 12 rue des Lilas, 69003
             */
            address?: string | null;
            /**
             * @description The town.
             * @example Lyon
             */
            city?: string | null;
            /**
             * @description Free notes, a JSON object; `{}` if there are none. Replaced completely.
             * @example {
             *       "origin": "fair"
             *     }
             */
            notes?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly created_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly createdAt?: unknown;
            /**
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updated_at?: unknown;
            /**
             * @deprecated
             * @description Accepted and ignored; set by the service.
             * @example 2025-11-01T08:00:00.123456+00:00
             */
            readonly updatedAt?: unknown;
        };
        /** @description A new company. */
        CompanyCreate: WithRequired<components["schemas"]["CompanyFields"], "name">;
        /** @description One company. */
        CompanyReply: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            data: components["schemas"]["Company"];
        };
        /** @description Changes to a company; absent properties keep their values. */
        CompanyUpdate: components["schemas"]["CompanyFields"];
        /** @description The process is alive. */
        Health: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description How it is. */
            data: {
                /**
                 * @description Always `alive`.
                 * @example alive
                 * @constant
                 */
                status: "alive";
            };
        };
        /** @description The service is ready. */
        Readiness: {
            /**
             * @description Always true.
             * @example true
             * @constant
             */
            success: true;
            /** @description How it is. */
            data: {
                /**
                 * @description Always `ready`.
                 * @example ready
                 * @constant
                 */
                status: "ready";
                /**
                 * @description What works, but with restrictions; empty if there are none.
                 * @example []
                 */
                degraded: ("search_without_pg_trgm" | "writes_overloaded" | "lists_overloaded" | "searches_overloaded" | "points_overloaded")[];
            };
        };
    };
    responses: {
        /** @description The request could not be read as HTTP. Belongs to no operation. */
        BadRequest: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "bad_request";
                };
            };
        };
        /** @description The path has broken percent-encoding. Belongs to no operation. */
        BadUri: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "bad_uri";
                };
            };
        };
        /** @description The URL and the headers of the request are too large. Belongs to no operation. */
        HeadersTooLarge: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "headers_too_large";
                };
            };
        };
        /** @description The path does not have this method. Belongs to no operation. */
        MethodNotAllowed: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                Allow: components["headers"]["Allow"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "method_not_allowed";
                };
            };
        };
        /** @description The request did not arrive in time. Belongs to no operation. */
        RequestTimeout: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "request_timeout";
                };
            };
        };
        /** @description The path is unknown. Belongs to no operation. */
        RouteNotFound: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "route_not_found";
                };
            };
        };
        /** @description The page still has an ETag that `If-None-Match` lists. There is no body. */
        PageNotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                Link: components["headers"]["Link"];
                "X-Total-Count": components["headers"]["X-Total-Count"];
                "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                Vary: components["headers"]["Vary-Accept"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The credential is missing or not valid. Whatever was wrong with it, the response is the same. */
        Unauthenticated: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unauthenticated";
                };
            };
        };
        /** @description The credential lacks the scope of the operation. */
        Forbidden: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "forbidden";
                };
            };
        };
        /** @description The path or the query violates this document, such as a time without an offset. */
        InvalidParametersWithTimes: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "timezone_required";
                };
            };
        };
        /** @description The caller or, without a credential, the address has exceeded its rate limit. Nothing was changed. */
        TooManyRequests: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Retry-After": components["headers"]["Retry-After"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "rate_limited";
                };
            };
        };
        /** @description An error of the service itself. It is logged under the request id. */
        InternalError: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "internal";
                };
            };
        };
        /** @description The database cannot be reached or is busy, too many requests wait for it, or the issuer's signing keys cannot be fetched. Nothing is known to be lost; retry. */
        Unavailable: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Retry-After": components["headers"]["Retry-After"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unavailable";
                };
            };
        };
        /** @description The database took too long. */
        Timeout: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "timeout";
                };
            };
        };
        /** @description The id is taken; or a referenced row does not exist, and `errors` names every one; or a rule of the database that this service does not know is violated. */
        CreateConflictWithReferences: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description With `already_exists`, the path of the row that has the id.
                 * @example /leads/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                Location?: string;
                /**
                 * @description With `idempotency_key_in_use`, the number of seconds after which to retry.
                 * @example 1
                 */
                "Retry-After"?: string;
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "already_exists" | "reference_not_found" | "conflict" | "idempotency_key_in_use";
                };
            };
        };
        /** @description The body is larger than 1 MB. */
        PayloadTooLarge: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "payload_too_large";
                };
            };
        };
        /** @description The Content-Type of the body is not JSON, or its encoding is not supported. */
        UnsupportedMediaType: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                Accept: components["headers"]["Accept"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unsupported_media_type";
                };
            };
        };
        /** @description The body violates this document, or the appointment would end before it starts. */
        InvalidAppointment: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "alias_conflict" | "timezone_required" | "end_before_start" | "idempotency_key_reused";
                };
            };
        };
        /** @description The row still has an ETag that `If-None-Match` lists. There is no body. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description No row has this id. */
        NotFound: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "not_found";
                };
            };
        };
        /** @description The path or the query violates this document. */
        InvalidParameters: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed";
                };
            };
        };
        /** @description The updated appointment. */
        AppointmentUpdated: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AppointmentReply"];
            };
        };
        /** @description A referenced row does not exist, and `errors` names every one; or a rule of the database that this service does not know is violated. */
        UpdateConflictWithReferences: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "reference_not_found" | "conflict";
                };
            };
        };
        /** @description The row has none of the ETags in `If-Match`. Nothing was changed. */
        PreconditionFailed: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "precondition_failed";
                };
            };
        };
        /** @description The path or the body violates this document, or the appointment would end before it starts. */
        InvalidAppointmentUpdate: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "alias_conflict" | "id_mismatch" | "timezone_required" | "end_before_start";
                };
            };
        };
        /** @description Rows that this service does not know still reference this one. */
        StillReferenced: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "still_referenced";
                };
            };
        };
        /** @description The id or the e-mail address is taken; or a referenced row does not exist, and `errors` names every one; or a rule of the database that this service does not know is violated. */
        LeadCreateConflict: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description With `already_exists`, the path of the row that has the id.
                 * @example /leads/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                Location?: string;
                /**
                 * @description With `idempotency_key_in_use`, the number of seconds after which to retry.
                 * @example 1
                 */
                "Retry-After"?: string;
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "already_exists" | "email_taken" | "reference_not_found" | "conflict" | "idempotency_key_in_use";
                };
            };
        };
        /** @description The path or the body violates this document. */
        InvalidBodyWithAliases: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "alias_conflict" | "idempotency_key_reused";
                };
            };
        };
        /** @description An earlier request with the same `Idempotency-Key` is still being processed. */
        BatchConflict: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description The number of seconds after which to retry.
                 * @example 1
                 */
                "Retry-After"?: string;
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "idempotency_key_in_use";
                };
            };
        };
        /** @description The query, a header or the body as a whole violates this document; or, without `mode=partial`, at least one row cannot be stored, and none was. */
        InvalidBatch: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "idempotency_key_reused" | "batch_refused";
                };
            };
        };
        /** @description The updated lead. */
        LeadUpdated: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["LeadReply"];
            };
        };
        /** @description The e-mail address is taken; or a referenced row does not exist, and `errors` names every one; or a rule of the database that this service does not know is violated. */
        LeadUpdateConflict: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "email_taken" | "reference_not_found" | "conflict";
                };
            };
        };
        /** @description The path or the body violates this document. */
        InvalidUpdateWithAliases: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "alias_conflict" | "id_mismatch";
                };
            };
        };
        /** @description The updated client. */
        ClientUpdated: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ClientReply"];
            };
        };
        /** @description The id is taken, and `Location` names the row that has it; or a rule of the database that this service does not know is violated. */
        CreateConflict: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description With `already_exists`, the path of the row that has the id.
                 * @example /services/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                Location?: string;
                /**
                 * @description With `idempotency_key_in_use`, the number of seconds after which to retry.
                 * @example 1
                 */
                "Retry-After"?: string;
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "already_exists" | "conflict" | "idempotency_key_in_use";
                };
            };
        };
        /** @description The updated service. */
        ServiceUpdated: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ServiceReply"];
            };
        };
        /** @description A rule of the database that this service does not know is violated. */
        UpdateConflict: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "conflict";
                };
            };
        };
        /** @description The path or the body violates this document. */
        InvalidBody: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "idempotency_key_reused";
                };
            };
        };
        /** @description The updated company. */
        CompanyUpdated: {
            headers: {
                ETag: components["headers"]["ETag"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["CompanyReply"];
            };
        };
        /** @description The path or the body violates this document. */
        InvalidUpdate: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "validation_failed" | "malformed_json" | "id_mismatch";
                };
            };
        };
        /** @description The service is not ready; `reasons` says why. */
        NotReady: {
            headers: {
                "Content-Language": components["headers"]["Content-Language"];
                Vary: components["headers"]["Vary"];
                "Retry-After": components["headers"]["Retry-After"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code?: "unavailable";
                };
            };
        };
    };
    parameters: {
        /**
         * @description The maximum number of rows to return.
         * @example 20
         */
        Limit: number;
        /**
         * @description The number of rows to skip. Past the end, the list is empty.
         * @example 0
         */
        Offset: number;
        /**
         * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
         * @example -start_at
         */
        AppointmentSort: "-start_at" | "start_at" | "-created_at" | "created_at";
        /**
         * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
         * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
         */
        Cursor: string;
        /**
         * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
         * @example exact
         */
        Count: "exact" | "estimated";
        /**
         * @description Only rows that reference this client.
         * @example 0199b7a2-0000-7000-8000-0000000000a1
         */
        ClientIdFilter: string;
        /**
         * @description Only appointments for this service.
         * @example 0199b7a2-0000-7000-8000-0000000000b1
         */
        ServiceIdFilter: string;
        /**
         * @description Only appointments with exactly this status.
         * @example confirmed
         */
        AppointmentStatusFilter: string;
        /**
         * @description Only appointments that overlap the period from this time on: they end later, or, without an end, start at this time or later.
         * @example 2025-11-03T00:00:00Z
         */
        From: string;
        /**
         * @description Only appointments that overlap the period before this time: they start earlier.
         * @example 2025-11-10T00:00:00Z
         */
        To: string;
        /**
         * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
         * @example "q2b1eK3kXv0mYc5n7RzWdA"
         */
        IfNoneMatch: string;
        /**
         * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
         * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
         */
        IdempotencyKey: string;
        /**
         * @description The id of the row, a UUID in upper or lower case.
         * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
         */
        Id: string;
        /**
         * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
         * @example "q2b1eK3kXv0mYc5n7RzWdA"
         */
        IfMatch: string;
        /**
         * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
         * @example -created_at
         */
        LeadSort: "-created_at" | "created_at" | "-updated_at" | "updated_at" | "-interest_level" | "interest_level";
        /**
         * @description Only leads with this status, in upper or lower case.
         * @example active
         */
        LeadStatusFilter: string;
        /**
         * @description Only leads of this owner.
         * @example amina
         */
        LeadOwnerFilter: string;
        /**
         * @description Only leads from this source.
         * @example web
         */
        LeadSourceFilter: string;
        /**
         * @description Only leads at this stage, in upper or lower case.
         * @example contacted
         */
        LeadStageFilter: string;
        /**
         * @description Only leads of this segment.
         * @example pme
         */
        LeadSegmentFilter: string;
        /**
         * @description Only leads that have this tag.
         * @example salon
         */
        LeadTagFilter: string;
        /**
         * @description Only rows that reference this company.
         * @example 0199b7a2-0000-7000-8000-0000000000c1
         */
        CompanyIdFilter: string;
        /**
         * @description Only leads with at least this interest level.
         * @example 50
         */
        InterestLevelMin: number;
        /**
         * @description Only leads with at most this interest level.
         * @example 80
         */
        InterestLevelMax: number;
        /**
         * @description Only rows created at this time or later.
         * @example 2025-11-01T00:00:00Z
         */
        CreatedFrom: string;
        /**
         * @description Only rows created before this time.
         * @example 2025-12-01T00:00:00Z
         */
        CreatedTo: string;
        /**
         * @description What happens to the other rows if one is refused. `atomic` creates all or none, `partial` creates those that can be.
         * @example partial
         */
        Mode: "atomic" | "partial";
        /**
         * @description Only returns what the result would be. Everything is validated, also by the database, and nothing is stored, neither a row nor a response under the `Idempotency-Key`.
         * @example true
         */
        DryRun: boolean;
        /**
         * @description The text to search for, 1 to 200 characters without the spaces around it. `%`, `_` and `\` stand for themselves; a `/` is sent as `%2F`.
         * @example durand
         */
        Query: string;
        /**
         * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction. `relevance` begins with leads whose name, email, phone or company equals the text, then those where one begins with it, then those with a word that begins with it; it orders the 1 000 newest that contain the text, and lists no others.
         * @example relevance
         */
        LeadSearchSort: "-created_at" | "created_at" | "-updated_at" | "updated_at" | "-interest_level" | "interest_level" | "relevance";
        /**
         * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
         * @example -created_at
         */
        NamedSort: "-created_at" | "created_at" | "name" | "-name";
        /**
         * @description Only rows with exactly this name, in upper or lower case.
         * @example atelier durand
         */
        NameFilter: string;
    };
    requestBodies: {
        /** @description The properties to change. */
        AppointmentUpdate: {
            content: {
                "application/json": components["schemas"]["AppointmentUpdate"];
            };
        };
        /** @description The properties to change. */
        LeadUpdate: {
            content: {
                "application/json": components["schemas"]["LeadUpdate"];
            };
        };
        /** @description The properties to change. */
        ClientUpdate: {
            content: {
                "application/json": components["schemas"]["ClientUpdate"];
            };
        };
        /** @description The properties to change. */
        ServiceUpdate: {
            content: {
                "application/json": components["schemas"]["ServiceUpdate"];
            };
        };
        /** @description The properties to change. */
        CompanyUpdate: {
            content: {
                "application/json": components["schemas"]["CompanyUpdate"];
            };
        };
    };
    headers: {
        /**
         * @description Shared caches may not store the response, and a client's own cache revalidates it before each use (RFC 9111), as with `If-None-Match`.
         * @example private, no-cache
         */
        "Cache-Control": "private, no-cache";
        /**
         * @description If the service has a rate limit, the number of remaining requests (`r`) and of seconds until the count is reset (`t`), as in the IETF's draft of this header.
         * @example "default";r=599;t=60
         */
        RateLimit: string;
        /**
         * @description If the service has a rate limit, the number of requests (`q`) per number of seconds (`w`), as in the IETF's draft of this header.
         * @example "default";q=600;w=60
         */
        "RateLimit-Policy": string;
        /**
         * @description Browsers interpret the response only as its `Content-Type`.
         * @example nosniff
         */
        "X-Content-Type-Options": "nosniff";
        /**
         * @description The id of this request, as sent in `X-Request-Id` (1 to 100 letters, digits, `.`, `_` and `-`), otherwise generated by the service. Quote it in bug reports.
         * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
         */
        "X-Request-Id": string;
        /**
         * @description The version of the returned page (RFC 9110). Send it back in `If-None-Match`.
         * @example "5mPz0sYk1fJ8uQd3LrWx7g"
         */
        PageETag: string;
        /**
         * @description The next page (RFC 8288), as `</leads?limit=20&cursor=…>; rel="next"`, relative to this service; absent on the last page. While other rows are inserted, deleted or moved, it neither skips nor repeats a row that stays where it is.
         * @example </leads?limit=20&sort=-created_at&cursor=WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIl0.9Zk0Yc1q3xE2mB5s>; rel="next"
         */
        Link: string;
        /**
         * @description With `count`, the number of rows that the filters select; `X-Total-Count-Kind` says whether they were counted.
         * @example 3
         */
        "X-Total-Count": number;
        /**
         * @description With `count`, whether `X-Total-Count` is `exact` or `estimated`.
         * @example exact
         */
        "X-Total-Count-Kind": "exact" | "estimated";
        /**
         * @description Tells caches that the format depends on the request's `Accept`; only present if there are several formats.
         * @example Accept
         */
        "Vary-Accept": string;
        /**
         * @description The version of the returned row, a strong validator (RFC 9110). It changes when anything in the row changes, whoever changed it. Send it back in `If-Match` or `If-None-Match`.
         * @example "q2b1eK3kXv0mYc5n7RzWdA"
         */
        ETag: string;
        /**
         * @description The language of the texts in the problem, selected by the request's `Accept-Language`. Codes are the same in all languages.
         * @example en
         */
        "Content-Language": "en" | "fr";
        /**
         * @description Tells caches that the texts depend on the request's `Accept-Language`.
         * @example Accept-Language
         */
        Vary: string;
        /**
         * @description How to authenticate (RFC 6750, section 3). `error` is `invalid_token` if a credential was sent and not accepted, whatever was wrong with it, and `insufficient_scope`, with the missing `scope`, if it was accepted.
         * @example Bearer realm="carnet"
         */
        "WWW-Authenticate": string;
        /**
         * @description The number of seconds after which to retry.
         * @example 1
         */
        "Retry-After": string;
        /**
         * @description The path of the row.
         * @example /leads/0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
         */
        Location: string;
        /**
         * @description Always `true`; present if the response is the one stored under the `Idempotency-Key`, and nothing was done now.
         * @example true
         */
        "Idempotency-Replayed": "true";
        /**
         * @description The media types that the operation accepts.
         * @example application/json
         */
        Accept: string;
        /**
         * @description The methods of this path.
         * @example GET, HEAD, OPTIONS, POST
         */
        Allow: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAppointments: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
                 * @example -start_at
                 */
                sort?: components["parameters"]["AppointmentSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only rows that reference this client.
                 * @example 0199b7a2-0000-7000-8000-0000000000a1
                 */
                client_id?: components["parameters"]["ClientIdFilter"];
                /**
                 * @description Only appointments for this service.
                 * @example 0199b7a2-0000-7000-8000-0000000000b1
                 */
                service_id?: components["parameters"]["ServiceIdFilter"];
                /**
                 * @description Only appointments with exactly this status.
                 * @example confirmed
                 */
                status?: components["parameters"]["AppointmentStatusFilter"];
                /**
                 * @description Only appointments that overlap the period from this time on: they end later, or, without an end, start at this time or later.
                 * @example 2025-11-03T00:00:00Z
                 */
                from?: components["parameters"]["From"];
                /**
                 * @description Only appointments that overlap the period before this time: they start earlier.
                 * @example 2025-11-10T00:00:00Z
                 */
                to?: components["parameters"]["To"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of appointments. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    Vary: components["headers"]["Vary-Accept"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentList"];
                    "text/csv": components["schemas"]["AppointmentTable"];
                    "application/x-ndjson": components["schemas"]["AppointmentLines"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParametersWithTimes"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    createAppointment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new appointment. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppointmentCreate"];
            };
        };
        responses: {
            /** @description The created appointment. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["CreateConflictWithReferences"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidAppointment"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAppointment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The appointment. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppointmentReply"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    updateAppointment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["AppointmentUpdate"];
        responses: {
            200: components["responses"]["AppointmentUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflictWithReferences"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidAppointmentUpdate"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteAppointment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row was deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["StillReferenced"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchAppointment: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["AppointmentUpdate"];
        responses: {
            200: components["responses"]["AppointmentUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflictWithReferences"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidAppointmentUpdate"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listLeads: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
                 * @example -created_at
                 */
                sort?: components["parameters"]["LeadSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only leads with this status, in upper or lower case.
                 * @example active
                 */
                status?: components["parameters"]["LeadStatusFilter"];
                /**
                 * @description Only leads of this owner.
                 * @example amina
                 */
                owner?: components["parameters"]["LeadOwnerFilter"];
                /**
                 * @description Only leads from this source.
                 * @example web
                 */
                source?: components["parameters"]["LeadSourceFilter"];
                /**
                 * @description Only leads at this stage, in upper or lower case.
                 * @example contacted
                 */
                stage?: components["parameters"]["LeadStageFilter"];
                /**
                 * @description Only leads of this segment.
                 * @example pme
                 */
                segment?: components["parameters"]["LeadSegmentFilter"];
                /**
                 * @description Only leads that have this tag.
                 * @example salon
                 */
                tag?: components["parameters"]["LeadTagFilter"];
                /**
                 * @description Only rows that reference this client.
                 * @example 0199b7a2-0000-7000-8000-0000000000a1
                 */
                client_id?: components["parameters"]["ClientIdFilter"];
                /**
                 * @description Only rows that reference this company.
                 * @example 0199b7a2-0000-7000-8000-0000000000c1
                 */
                company_id?: components["parameters"]["CompanyIdFilter"];
                /**
                 * @description Only leads with at least this interest level.
                 * @example 50
                 */
                interest_level_min?: components["parameters"]["InterestLevelMin"];
                /**
                 * @description Only leads with at most this interest level.
                 * @example 80
                 */
                interest_level_max?: components["parameters"]["InterestLevelMax"];
                /**
                 * @description Only rows created at this time or later.
                 * @example 2025-11-01T00:00:00Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only rows created before this time.
                 * @example 2025-12-01T00:00:00Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of leads. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    Vary: components["headers"]["Vary-Accept"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadList"];
                    "text/csv": components["schemas"]["LeadTable"];
                    "application/x-ndjson": components["schemas"]["LeadLines"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParametersWithTimes"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    createLead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new lead. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadCreate"];
            };
        };
        responses: {
            /** @description The created lead. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["LeadCreateConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createLeads: {
        parameters: {
            query?: {
                /**
                 * @description What happens to the other rows if one is refused. `atomic` creates all or none, `partial` creates those that can be.
                 * @example partial
                 */
                mode?: components["parameters"]["Mode"];
                /**
                 * @description Only returns what the result would be. Everything is validated, also by the database, and nothing is stored, neither a row nor a response under the `Idempotency-Key`.
                 * @example true
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new leads. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeadBatch"];
            };
        };
        responses: {
            /** @description The result of each lead, or in a dry run what it would have been. With `mode=partial` check `refused`; it may be all of them. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadBatchReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["BatchConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBatch"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lead. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadReply"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    updateLead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["LeadUpdate"];
        responses: {
            200: components["responses"]["LeadUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LeadUpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteLead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row was deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["StillReferenced"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchLead: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["LeadUpdate"];
        responses: {
            200: components["responses"]["LeadUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LeadUpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchLeads: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction. `relevance` begins with leads whose name, email, phone or company equals the text, then those where one begins with it, then those with a word that begins with it; it orders the 1 000 newest that contain the text, and lists no others.
                 * @example relevance
                 */
                sort?: components["parameters"]["LeadSearchSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only leads with this status, in upper or lower case.
                 * @example active
                 */
                status?: components["parameters"]["LeadStatusFilter"];
                /**
                 * @description Only leads of this owner.
                 * @example amina
                 */
                owner?: components["parameters"]["LeadOwnerFilter"];
                /**
                 * @description Only leads from this source.
                 * @example web
                 */
                source?: components["parameters"]["LeadSourceFilter"];
                /**
                 * @description Only leads at this stage, in upper or lower case.
                 * @example contacted
                 */
                stage?: components["parameters"]["LeadStageFilter"];
                /**
                 * @description Only leads of this segment.
                 * @example pme
                 */
                segment?: components["parameters"]["LeadSegmentFilter"];
                /**
                 * @description Only leads that have this tag.
                 * @example salon
                 */
                tag?: components["parameters"]["LeadTagFilter"];
                /**
                 * @description Only rows that reference this client.
                 * @example 0199b7a2-0000-7000-8000-0000000000a1
                 */
                client_id?: components["parameters"]["ClientIdFilter"];
                /**
                 * @description Only rows that reference this company.
                 * @example 0199b7a2-0000-7000-8000-0000000000c1
                 */
                company_id?: components["parameters"]["CompanyIdFilter"];
                /**
                 * @description Only leads with at least this interest level.
                 * @example 50
                 */
                interest_level_min?: components["parameters"]["InterestLevelMin"];
                /**
                 * @description Only leads with at most this interest level.
                 * @example 80
                 */
                interest_level_max?: components["parameters"]["InterestLevelMax"];
                /**
                 * @description Only rows created at this time or later.
                 * @example 2025-11-01T00:00:00Z
                 */
                created_from?: components["parameters"]["CreatedFrom"];
                /**
                 * @description Only rows created before this time.
                 * @example 2025-12-01T00:00:00Z
                 */
                created_to?: components["parameters"]["CreatedTo"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The text to search for, 1 to 200 characters without the spaces around it. `%`, `_` and `\` stand for themselves; a `/` is sent as `%2F`.
                 * @example durand
                 */
                query: components["parameters"]["Query"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of leads. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadList"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParametersWithTimes"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    listClients: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
                 * @example -created_at
                 */
                sort?: components["parameters"]["NamedSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only rows with exactly this name, in upper or lower case.
                 * @example atelier durand
                 */
                name?: components["parameters"]["NameFilter"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of clients. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientList"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    createClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new client. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClientCreate"];
            };
        };
        responses: {
            /** @description The created client. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["CreateConflictWithReferences"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClientReply"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    updateClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ClientUpdate"];
        responses: {
            200: components["responses"]["ClientUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflictWithReferences"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row was deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["StillReferenced"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ClientUpdate"];
        responses: {
            200: components["responses"]["ClientUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflictWithReferences"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listServices: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
                 * @example -created_at
                 */
                sort?: components["parameters"]["NamedSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only rows with exactly this name, in upper or lower case.
                 * @example atelier durand
                 */
                name?: components["parameters"]["NameFilter"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceList"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    createService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new service. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceCreate"];
            };
        };
        responses: {
            /** @description The created service. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["CreateConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceReply"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    updateService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ServiceUpdate"];
        responses: {
            200: components["responses"]["ServiceUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row was deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["StillReferenced"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["ServiceUpdate"];
        responses: {
            200: components["responses"]["ServiceUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdateWithAliases"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCompanies: {
        parameters: {
            query?: {
                /**
                 * @description The maximum number of rows to return.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The number of rows to skip. Past the end, the list is empty.
                 * @example 0
                 */
                offset?: components["parameters"]["Offset"];
                /**
                 * @description The order; `-` is descending. Rows with equal values are ordered by id, in the same direction.
                 * @example -created_at
                 */
                sort?: components["parameters"]["NamedSort"];
                /**
                 * @description Where the page begins: the value from the `next` link of a page with the same filters and sort. Cannot be combined with `offset`.
                 * @example WyIyMDI1LTExLTAxVDA4OjAwOjAwKzAwOjAwIiwiMDE5OWI3YTItNmMxZS03ZDM1LTlhNGYtM2YxZjViOGY2YzExIl0.9Zk0Yc1q3xE2mB5s
                 */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Returns the number of rows that the filters select in `X-Total-Count`. `exact` counts them, which has to look at each one; `estimated` is the database's estimate, which costs nothing and may be far off.
                 * @example exact
                 */
                count?: components["parameters"]["Count"];
                /**
                 * @description Only rows with exactly this name, in upper or lower case.
                 * @example atelier durand
                 */
                name?: components["parameters"]["NameFilter"];
            };
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of companies. */
            200: {
                headers: {
                    ETag: components["headers"]["PageETag"];
                    Link: components["headers"]["Link"];
                    "X-Total-Count": components["headers"]["X-Total-Count"];
                    "X-Total-Count-Kind": components["headers"]["X-Total-Count-Kind"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyList"];
                };
            };
            304: components["responses"]["PageNotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    createCompany: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes the request safe to retry. A successful response is stored under the key for 24 hours, and the same request of the same caller gets it again, byte for byte; see "Retries and idempotency". 1 to 255 visible ASCII characters, such as a UUID. Double quotes around it, as in the IETF's draft, are not part of it.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new company. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompanyCreate"];
            };
        };
        responses: {
            /** @description The created company. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyReply"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["CreateConflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCompany: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Returns 304 without a body if the response would have one of these ETags, weak or not; `*` matches any.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The company. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompanyReply"];
                };
            };
            304: components["responses"]["NotModified"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
            504: components["responses"]["Timeout"];
        };
    };
    updateCompany: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CompanyUpdate"];
        responses: {
            200: components["responses"]["CompanyUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdate"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteCompany: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The row was deleted. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deleted"];
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["StillReferenced"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["InvalidParameters"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchCompany: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Only makes the change if the row still has one of these ETags; `*` matches any. Otherwise the response is 412 `precondition_failed`, and nothing is changed. Weak ETags (`W/"…"`) never match.
                 * @example "q2b1eK3kXv0mYc5n7RzWdA"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The id of the row, a UUID in upper or lower case.
                 * @example 0199b7a2-6c1e-7d35-9a4f-3f1f5b8f6c11
                 */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: components["requestBodies"]["CompanyUpdate"];
        responses: {
            200: components["responses"]["CompanyUpdated"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["UpdateConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidUpdate"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process is alive. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            422: components["responses"]["InvalidParameters"];
        };
    };
    checkReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service is ready. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            422: components["responses"]["InvalidParameters"];
            503: components["responses"]["NotReady"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; version=0.0.4; charset=utf-8": string;
                };
            };
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidParameters"];
        };
    };
    getDocumentJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            422: components["responses"]["InvalidParameters"];
        };
    };
    getDocumentYaml: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "X-Content-Type-Options": components["headers"]["X-Content-Type-Options"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            422: components["responses"]["InvalidParameters"];
        };
    };
}
type WithRequired<T, K extends keyof T> = T & {
    [P in K]-?: T[P];
};
