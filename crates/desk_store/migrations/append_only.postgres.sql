CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'this table is only added to'; END $$;
CREATE TRIGGER audit_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION only_added_to();
CREATE TRIGGER report_only_added_to BEFORE UPDATE ON report EXECUTE FUNCTION only_added_to();
