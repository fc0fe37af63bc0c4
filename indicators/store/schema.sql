-- Tables that do not follow from a dataset declaration; the versioned dataset tables are made by versions.py.

CREATE TABLE setting (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- one row per committed change of the data
CREATE TABLE version (
    version_id INTEGER PRIMARY KEY,
    committed_at TIMESTAMP NOT NULL,  -- Beijing time
    committed_by VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,  -- upload, undo, restore
    subject_version INTEGER,  -- the version that was undone or restored
    grade VARCHAR NOT NULL,  -- addition, correction, breaking
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    encoding VARCHAR NOT NULL,
    confirmed VARCHAR NOT NULL,  -- the warnings that were ticked, one a line
    base_version INTEGER NOT NULL,
    rows_new INTEGER NOT NULL,
    rows_changed INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    rows_withdrawn INTEGER NOT NULL
);

-- one row per version that came from a file: the file as it was sent
CREATE TABLE original_file (version_id INTEGER PRIMARY KEY, content BLOB NOT NULL);

-- one row per place and its time of validity (both ends inclusive)
CREATE TABLE place (
    place_id VARCHAR PRIMARY KEY,
    adcode VARCHAR,
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    short_zh VARCHAR NOT NULL,
    former_names VARCHAR NOT NULL,  -- separated by ;
    level VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    parent_id VARCHAR,
    valid_from DATE,
    valid_to DATE,
    successor_ids VARCHAR NOT NULL,  -- separated by ;
    tile_row INTEGER,
    tile_col INTEGER,
    note VARCHAR NOT NULL
);

-- one row per published document
CREATE TABLE source (
    source_id VARCHAR PRIMARY KEY,
    title_zh VARCHAR NOT NULL,
    title_en VARCHAR NOT NULL,
    short_zh VARCHAR NOT NULL,
    short_en VARCHAR NOT NULL,
    publisher_zh VARCHAR NOT NULL,
    publisher_en VARCHAR NOT NULL,
    published VARCHAR NOT NULL,
    note_zh VARCHAR NOT NULL,
    note_en VARCHAR NOT NULL
);

-- one row per indicator of the catalogue
CREATE TABLE indicator (
    indicator_id VARCHAR PRIMARY KEY,
    system_id VARCHAR NOT NULL,
    system_number INTEGER NOT NULL,
    topic_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,  -- order in the catalogue
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    proposed BOOLEAN NOT NULL
);

-- one row per statement that a source makes in words only
CREATE TABLE statement (
    indicator_id VARCHAR NOT NULL,
    place_id VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    text_zh VARCHAR NOT NULL,
    text_en VARCHAR NOT NULL,
    tier_zh VARCHAR,
    tier_en VARCHAR,
    source_id VARCHAR NOT NULL
);

-- one row per assessed observation, versioned like it
CREATE TABLE assessment (
    indicator_id VARCHAR NOT NULL,
    place_id VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    value_kind VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    reason VARCHAR,
    target_due DATE,
    target_type VARCHAR,
    target_value DOUBLE,
    milestone DOUBLE,
    gap DOUBLE,
    from_version INTEGER NOT NULL,
    to_version INTEGER
);
