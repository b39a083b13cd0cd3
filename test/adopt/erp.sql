-- as Alembic's op.create_table writes it from the seeds
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('2025_10_31_000005');
CREATE FUNCTION set_updated_at() RETURNS trigger AS $$ BEGIN NEW.updated_at = now(); RETURN NEW; END; $$ LANGUAGE plpgsql;
CREATE TABLE companies (id UUID DEFAULT gen_random_uuid() NOT NULL, name VARCHAR(255) NOT NULL, siret VARCHAR(14), created_at TIMESTAMP WITH TIME ZONE DEFAULT now(), updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(), PRIMARY KEY (id));
CREATE TABLE clients (id UUID NOT NULL, name VARCHAR(255) NOT NULL, email VARCHAR(255), phone VARCHAR(50), created_at TIMESTAMP WITH TIME ZONE DEFAULT now(), updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(), CONSTRAINT pk_clients PRIMARY KEY (id));
CREATE TABLE services (id UUID NOT NULL, name VARCHAR NOT NULL, price NUMERIC(10, 2), created_at TIMESTAMP WITH TIME ZONE DEFAULT now(), updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(), PRIMARY KEY (id));
CREATE TABLE invoices (id SERIAL PRIMARY KEY, client_id UUID NOT NULL REFERENCES clients(id), total NUMERIC NOT NULL);
CREATE TABLE appointments (
  id UUID NOT NULL, client_id UUID NOT NULL, service_id UUID NOT NULL, start_at TIMESTAMP WITH TIME ZONE NOT NULL, end_at TIMESTAMP WITH TIME ZONE,
  status VARCHAR(50), notes JSONB DEFAULT '{}'::jsonb NOT NULL, created_at TIMESTAMP WITH TIME ZONE DEFAULT now(), updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
  PRIMARY KEY (id), FOREIGN KEY(client_id) REFERENCES clients (id) ON DELETE CASCADE, CONSTRAINT fk_appointments_service FOREIGN KEY(service_id) REFERENCES services (id) ON DELETE CASCADE);
CREATE INDEX ix_appointments_client_id ON appointments (client_id);
CREATE INDEX ix_appointments_service_id ON appointments (service_id);
CREATE INDEX ix_appointments_start_at ON appointments (start_at);
CREATE TRIGGER trg_appointments_updated_at BEFORE UPDATE ON appointments FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TABLE leads (
  id UUID NOT NULL, name VARCHAR(255) NOT NULL, email VARCHAR(255), phone VARCHAR(50), source VARCHAR(100), stage VARCHAR(50), status VARCHAR(50),
  interest_level INTEGER DEFAULT 0, notes JSONB DEFAULT '{}'::jsonb, tags TEXT[] DEFAULT '{}', address TEXT, city VARCHAR(255), company VARCHAR(255), contact VARCHAR(255),
  owner VARCHAR(255), segment VARCHAR(100), activities JSONB DEFAULT '[]'::jsonb, client_id UUID, company_id UUID, created_at TIMESTAMP WITH TIME ZONE DEFAULT now(), updated_at TIMESTAMP WITH TIME ZONE DEFAULT now(),
  CONSTRAINT pk_leads PRIMARY KEY (id), CONSTRAINT ck_leads_interest CHECK (interest_level BETWEEN 0 AND 100),
  CONSTRAINT ck_leads_stage CHECK (stage IN ('new','contacted','proposal','negotiation','won','lost')), CONSTRAINT ck_leads_status CHECK (status IN ('active','archived','converti')),
  FOREIGN KEY(client_id) REFERENCES clients (id), FOREIGN KEY(company_id) REFERENCES companies (id) ON DELETE SET NULL);
CREATE UNIQUE INDEX uq_leads_email_lower ON leads (lower(email));
CREATE INDEX idx_leads_stage ON leads (stage);
CREATE INDEX idx_leads_source ON leads (source);
CREATE INDEX idx_leads_interest_level ON leads (interest_level);
CREATE INDEX idx_leads_created_at ON leads (created_at DESC);
CREATE INDEX idx_leads_source_created ON leads (source, created_at DESC);
CREATE TRIGGER trg_leads_updated_at BEFORE UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION set_updated_at();

INSERT INTO companies (name, siret) SELECT 'Company ' || i, lpad(i::text, 14, '0') FROM generate_series(1, 20) i;
INSERT INTO clients (id, name, email, phone) SELECT gen_random_uuid(), 'Client ' || i, 'client' || i || '@example.com', '+3361234' || lpad(i::text, 4, '0') FROM generate_series(1, 50) i;
INSERT INTO services (id, name, price) SELECT gen_random_uuid(), 'Service ' || i, i FROM generate_series(1, 5) i;
INSERT INTO invoices (client_id, total) SELECT id, 10 FROM clients LIMIT 10;
INSERT INTO leads (id, name, email, phone, source, stage, status, company, client_id, created_at)
SELECT gen_random_uuid(), 'Lead ' || i, 'Lead' || i || '@example.com', '+3369876' || lpad(i::text, 4, '0'), 'web', 'new', 'active', 'Atelier ' || i,
  (SELECT id FROM clients ORDER BY id LIMIT 1), timestamptz '2025-01-01Z' + i * interval '1 hour'
FROM generate_series(1, 200) i;
INSERT INTO appointments (id, client_id, service_id, start_at, end_at, status)
SELECT gen_random_uuid(), c.id, s.id, timestamptz '2025-11-01 09:00Z', timestamptz '2025-11-01 09:30Z', 'planned' FROM clients c, services s LIMIT 50;
