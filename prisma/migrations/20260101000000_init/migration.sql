-- The four tables that are read along their primary key are WITHOUT ROWID: a row then lies in the index itself, which halves what a
-- point costs on disk and makes a curve one sequential walk. Prisma's schema cannot say so and does not mind.

-- CreateTable
CREATE TABLE "Run" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "project" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "notes" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "statusReason" TEXT NOT NULL,
    "startedAtMs" BIGINT NOT NULL,
    "endedAtMs" BIGINT,
    "heartbeatAtMs" BIGINT NOT NULL,
    "lastStep" BIGINT,
    "protocol" TEXT NOT NULL,
    "refused" TEXT NOT NULL,
    "dropped" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Writer" (
    "runId" TEXT NOT NULL,
    "writer" TEXT NOT NULL,
    "durableSeq" BIGINT NOT NULL,

    PRIMARY KEY ("runId", "writer"),
    CONSTRAINT "Writer_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "View" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "split" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "camera" TEXT,
    "groundTruthHash" TEXT,
    "groundTruthChannels" INTEGER,
    "groundTruthDataType" TEXT,
    "groundTruthColorSpace" TEXT,
    "background" TEXT,
    CONSTRAINT "View_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Frame" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "viewKey" TEXT NOT NULL,
    "step" BIGINT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "channels" INTEGER NOT NULL,
    "dataType" TEXT NOT NULL,
    "colorSpace" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "coveredPixels" INTEGER NOT NULL,
    "covered" TEXT,
    "nonFiniteValues" INTEGER,
    "wallTimeMs" BIGINT NOT NULL,
    "prediction" TEXT,
    "superseded" BOOLEAN NOT NULL DEFAULT false,
    "measuredUnder" TEXT NOT NULL DEFAULT '',
    "writer" TEXT NOT NULL,
    "openSeq" BIGINT NOT NULL,
    CONSTRAINT "Frame_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Frame_runId_viewKey_fkey" FOREIGN KEY ("runId", "viewKey") REFERENCES "View" ("runId", "key") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FramePiece" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "frameId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "x" INTEGER,
    "y" INTEGER,
    "width" INTEGER,
    "height" INTEGER,
    "start" INTEGER,
    "count" INTEGER,
    "journalOffset" BIGINT NOT NULL,
    "byteLength" INTEGER NOT NULL,
    CONSTRAINT "FramePiece_frameId_fkey" FOREIGN KEY ("frameId") REFERENCES "Frame" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FrameMeasurement" (
    "frameNumber" INTEGER NOT NULL,
    "protocol" TEXT NOT NULL,
    "implementation" TEXT NOT NULL,
    "perChannel" TEXT NOT NULL,
    "nonFinitePixels" INTEGER NOT NULL,
    "finiteOnly" TEXT,
    "unavailable" TEXT NOT NULL,

    PRIMARY KEY ("frameNumber", "protocol"),
    CONSTRAINT "FrameMeasurement_frameNumber_fkey" FOREIGN KEY ("frameNumber") REFERENCES "Frame" ("number") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "FrameMetric" (
    "frameNumber" INTEGER NOT NULL,
    "protocol" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "value" REAL,
    "nonFinite" TEXT,
    "runId" TEXT NOT NULL,
    "viewKey" TEXT NOT NULL,
    "step" BIGINT NOT NULL,
    "wallTimeMs" BIGINT NOT NULL,
    "superseded" BOOLEAN NOT NULL,

    PRIMARY KEY ("frameNumber", "protocol", "metric"),
    CONSTRAINT "FrameMetric_frameNumber_fkey" FOREIGN KEY ("frameNumber") REFERENCES "Frame" ("number") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "EvaluationStep" (
    "runId" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "step" BIGINT NOT NULL,
    "mean" REAL,
    "minimum" REAL,
    "maximum" REAL,
    "views" INTEGER NOT NULL,
    "nanCount" INTEGER NOT NULL,
    "positiveInfinityCount" INTEGER NOT NULL,
    "negativeInfinityCount" INTEGER NOT NULL,
    "wallTimeMs" BIGINT NOT NULL,
    "standing" REAL,

    PRIMARY KEY ("runId", "protocol", "metric", "step"),
    CONSTRAINT "EvaluationStep_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Series" (
    "number" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "runId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "lastStep" BIGINT NOT NULL,
    "lastValue" REAL,
    "lastNonFinite" TEXT,
    CONSTRAINT "Series_runId_fkey" FOREIGN KEY ("runId") REFERENCES "Run" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Point" (
    "seriesNumber" INTEGER NOT NULL,
    "step" BIGINT NOT NULL,
    "place" BIGINT NOT NULL,
    "value" REAL,
    "nonFinite" TEXT,
    "wallTimeMs" BIGINT NOT NULL,

    PRIMARY KEY ("seriesNumber", "step", "place"),
    CONSTRAINT "Point_seriesNumber_fkey" FOREIGN KEY ("seriesNumber") REFERENCES "Series" ("number") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateTable
CREATE TABLE "Rollup" (
    "seriesNumber" INTEGER NOT NULL,
    "level" INTEGER NOT NULL,
    "bucket" BIGINT NOT NULL,
    "firstStep" BIGINT NOT NULL,
    "lastStep" BIGINT NOT NULL,
    "count" BIGINT NOT NULL,
    "mean" REAL,
    "minimum" REAL,
    "maximum" REAL,
    "nanCount" BIGINT NOT NULL,
    "positiveInfinityCount" BIGINT NOT NULL,
    "negativeInfinityCount" BIGINT NOT NULL,
    "wallTimeMs" BIGINT NOT NULL,

    PRIMARY KEY ("seriesNumber", "level", "bucket"),
    CONSTRAINT "Rollup_seriesNumber_fkey" FOREIGN KEY ("seriesNumber") REFERENCES "Series" ("number") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

-- CreateIndex
CREATE UNIQUE INDEX "Run_id_key" ON "Run"("id");

-- CreateIndex
CREATE INDEX "Run_startedAtMs_number_idx" ON "Run"("startedAtMs", "number");

-- CreateIndex
CREATE INDEX "Run_status_idx" ON "Run"("status");

-- CreateIndex
CREATE UNIQUE INDEX "View_runId_key_key" ON "View"("runId", "key");

-- CreateIndex
CREATE UNIQUE INDEX "Frame_id_key" ON "Frame"("id");

-- CreateIndex
CREATE INDEX "Frame_runId_viewKey_step_number_idx" ON "Frame"("runId", "viewKey", "step", "number");

-- CreateIndex
CREATE INDEX "Frame_runId_status_idx" ON "Frame"("runId", "status");

-- CreateIndex
CREATE INDEX "Frame_measuredUnder_status_number_idx" ON "Frame"("measuredUnder", "status", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Frame_runId_writer_openSeq_key" ON "Frame"("runId", "writer", "openSeq");

-- CreateIndex
CREATE INDEX "FramePiece_frameId_idx" ON "FramePiece"("frameId");

-- CreateIndex
CREATE INDEX "FrameMetric_runId_protocol_metric_step_idx" ON "FrameMetric"("runId", "protocol", "metric", "step");

-- CreateIndex
CREATE INDEX "FrameMetric_runId_viewKey_protocol_metric_superseded_step_idx" ON "FrameMetric"("runId", "viewKey", "protocol", "metric", "superseded", "step");

-- CreateIndex
CREATE UNIQUE INDEX "Series_runId_name_key" ON "Series"("runId", "name");
