CREATE TABLE site (
    institution TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    known_key TEXT NOT NULL,
    region TEXT NOT NULL,
    product TEXT NOT NULL,
    line TEXT NOT NULL,
    system TEXT NOT NULL,
    phone TEXT NOT NULL,
    contact TEXT NOT NULL,
    link TEXT NOT NULL UNIQUE,
    in_roster BIGINT NOT NULL
);
-- What was handed in and is believed: rows are added and never changed.
CREATE TABLE report (
    key TEXT NOT NULL,
    series BIGINT NOT NULL,
    digest TEXT NOT NULL,
    institution TEXT NOT NULL,
    notice TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    signed BYTES NOT NULL,
    evidence BYTES,
    PRIMARY KEY (key, series, digest)
);
CREATE INDEX report_of_site ON report (institution, received_at);
-- How each terminal stands with each notice, by its last report. A key of `code:` and the site's digits: by a short code alone.
CREATE TABLE status (
    notice TEXT NOT NULL,
    institution TEXT NOT NULL,
    key TEXT NOT NULL,
    edition TEXT NOT NULL,
    series BIGINT NOT NULL,
    made_on TEXT NOT NULL,
    pc TEXT NOT NULL,
    trusted BIGINT NOT NULL,
    standing TEXT NOT NULL,
    step TEXT NOT NULL,
    why BIGINT NOT NULL,
    finding BIGINT NOT NULL,
    procedures TEXT NOT NULL,
    errors TEXT NOT NULL,
    windows TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    settled_at BIGINT,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (key, notice)
);
CREATE INDEX status_of_site ON status (institution, notice);
CREATE INDEX status_tally ON status (notice, edition, trusted, standing, step, why, finding, procedures);
CREATE INDEX status_settled ON status (notice, edition, trusted, settled_at);
-- What is not believed, with its reason.
CREATE TABLE refused (
    digest TEXT PRIMARY KEY,
    received_at BIGINT NOT NULL,
    carrier TEXT NOT NULL,
    why TEXT NOT NULL,
    content BYTES NOT NULL
);
-- Parts of summaries whose other parts have not come yet.
CREATE TABLE part (
    tag TEXT NOT NULL,
    number BIGINT NOT NULL,
    digits TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (tag, number)
);
-- What people of the desk wrote down: rows are added and never changed.
CREATE TABLE note (
    id AUTO,
    institution TEXT NOT NULL,
    notice TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX note_of_site ON note (institution, notice, id);
CREATE TABLE person (
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,
    role TEXT NOT NULL
);
CREATE TABLE session (
    token TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    until_at BIGINT NOT NULL
);
CREATE TABLE audit (
    id AUTO,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL
);
CREATE INDEX audit_of_person ON audit (made_by, made_at);
