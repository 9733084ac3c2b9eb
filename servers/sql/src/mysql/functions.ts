import { identifier } from '../statement/identifier.ts';
import type { Token } from '../statement/tokens.ts';
import { tablesNamed } from './tables-named.ts';

/** Functions of the servers that only compute; https://mariadb.com/docs/server/reference/sql-functions */
const COMPUTING = new Set(
  `ABS ACOS ADDDATE ADDTIME AES_DECRYPT AES_ENCRYPT ASCII ASIN ATAN ATAN2 AVG BIN BIN_TO_UUID BIT_AND BIT_COUNT BIT_LENGTH
BIT_OR BIT_XOR CAST CEIL CEILING CHAR CHAR_LENGTH CHARACTER_LENGTH CHARSET COALESCE COLLATION COMPRESS CONCAT CONCAT_WS
CONNECTION_ID CONV CONVERT CONVERT_TZ COS COT COUNT CRC32 CUME_DIST CURDATE CURRENT_DATE CURRENT_ROLE CURRENT_TIME
CURRENT_TIMESTAMP CURRENT_USER CURTIME DATABASE DATE DATE_ADD DATE_FORMAT DATE_SUB DATEDIFF DAY DAYNAME DAYOFMONTH DAYOFWEEK
DAYOFYEAR DEFAULT DEGREES DENSE_RANK ELT EXP EXPORT_SET EXTRACT FIELD FIND_IN_SET FIRST_VALUE FLOOR FORMAT FROM_BASE64
FROM_DAYS FROM_UNIXTIME GREATEST GROUP_CONCAT GROUPING HEX HOUR IF IFNULL INET6_ATON INET6_NTOA INET_ATON INET_NTOA INSERT INSTR
INTERVAL IS_IPV4 IS_IPV6 IS_UUID ISNULL JSON_ARRAY JSON_ARRAY_APPEND JSON_ARRAY_INSERT JSON_ARRAYAGG JSON_COMPACT JSON_CONTAINS
JSON_CONTAINS_PATH JSON_DEPTH JSON_DETAILED JSON_EXISTS JSON_EXTRACT JSON_INSERT JSON_KEYS JSON_LENGTH JSON_LOOSE JSON_MERGE
JSON_MERGE_PATCH JSON_MERGE_PRESERVE JSON_OBJECT JSON_OBJECTAGG JSON_OVERLAPS JSON_PRETTY JSON_QUERY JSON_QUOTE JSON_REMOVE
JSON_REPLACE JSON_SEARCH JSON_SET JSON_TABLE JSON_TYPE JSON_UNQUOTE JSON_VALID JSON_VALUE LAG LAST_DAY LAST_VALUE LCASE LEAD
LEAST LEFT LENGTH LN LOCALTIME LOCALTIMESTAMP LOCATE LOG LOG10 LOG2 LOWER LPAD LTRIM MAKE_SET MAKEDATE MAKETIME MATCH MAX MD5
MEDIAN MICROSECOND MID MIN MINUTE MOD MONTH MONTHNAME NAME_CONST NOW NTH_VALUE NTILE NULLIF NVL NVL2 OCT OCTET_LENGTH ORD
PERCENT_RANK PERIOD_ADD PERIOD_DIFF PI POINT POSITION POW POWER QUARTER QUOTE RADIANS RAND RANDOM_BYTES RANK REGEXP_INSTR
REGEXP_LIKE REGEXP_REPLACE REGEXP_SUBSTR REPEAT REPLACE REVERSE RIGHT ROUND ROW ROW_COUNT ROW_NUMBER RPAD RTRIM SCHEMA
SEC_TO_TIME SECOND SESSION_USER SHA SHA1 SHA2 SIGN SIN SOUNDEX SPACE SQRT ST_ASGEOJSON ST_ASTEXT ST_CONTAINS ST_DISTANCE
ST_GEOMFROMGEOJSON ST_GEOMFROMTEXT ST_INTERSECTS ST_SRID ST_WITHIN ST_X ST_Y STD STDDEV STDDEV_POP STDDEV_SAMP STR_TO_DATE
STRCMP SUBDATE SUBSTR SUBSTRING SUBSTRING_INDEX SUBTIME SUM SYSDATE SYSTEM_USER TAN TIME TIME_FORMAT TIME_TO_SEC TIMEDIFF
TIMESTAMP TIMESTAMPADD TIMESTAMPDIFF TO_BASE64 TO_DAYS TO_SECONDS TRIM TRUNCATE UCASE UNCOMPRESS UNCOMPRESSED_LENGTH UNHEX
UNIX_TIMESTAMP UPPER USER UTC_DATE UTC_TIME UTC_TIMESTAMP UUID UUID_SHORT UUID_TO_BIN VALUE VALUES VAR_POP VAR_SAMP VARIANCE
VERSION WEEK WEEKDAY WEEKOFYEAR WEIGHT_STRING YEAR YEARWEEK`.split(/\s+/),
);

/** Functions that do something to the session, or to counters, and to no table. */
const OF_SESSION = new Set(
  'BENCHMARK FOUND_ROWS GET_LOCK IS_FREE_LOCK IS_USED_LOCK LAST_INSERT_ID LASTVAL NEXTVAL RELEASE_ALL_LOCKS RELEASE_LOCK SLEEP'.split(
    ' ',
  ),
);

/** What else may stand before a parenthesis: keywords and types. */
const NO_FUNCTIONS = new Set(
  `AGAINST ALL AND ANY AS BETWEEN BY CALL CASE COLUMNS DISTINCT DISTINCTROW DIV DO ELSE ELSEIF END ESCAPE EXCEPT EXISTS FOR FROM HAVING IN
INDEX INTERSECT INTO IS JOIN KEY LATERAL LIKE LIMIT NOT OF OFFSET ON OR OVER PARTITION REGEXP RETURN RETURNING RLIKE SELECT SET SOME SOUNDS
STRAIGHT_JOIN TABLE THEN UNION UNTIL USING WHEN WHERE WHILE WITH XOR
BIGINT BINARY BIT BLOB DATETIME DEC DECIMAL DOUBLE ENUM FIXED FLOAT INT INTEGER MEDIUMINT NCHAR NUMERIC NVARCHAR REAL SMALLINT
TEXT TINYINT VARBINARY VARCHAR`.split(/\s+/),
);

/** A function or procedure that a text calls; without a schema where the text gives none. */
export interface Call {
  readonly schema: string | undefined;
  readonly name: string;
}

/** What a text calls beyond functions of the servers that do nothing to tables; a table with a list of columns is none. */
export function callsOf(all: readonly Token[]): readonly Call[] {
  const tables = new Set(tablesNamed(all)?.map(({ end }) => end));
  return every(all).filter(
    ({ schema, name, at }) =>
      !tables.has(at + 1) &&
      (schema !== undefined || !(COMPUTING.has(name.toUpperCase()) || OF_SESSION.has(name.toUpperCase()))),
  );
}

/** Whether reading something by this text leaves all as it was: it sets no variable, and all that it calls only computes. */
export const isQuiet = (all: readonly Token[]): boolean =>
  every(all).every(({ schema, name }) => schema === undefined && COMPUTING.has(name.toUpperCase())) &&
  !all.some(
    ({ text }, index) =>
      (text === ':' && all[index + 1]?.text === '=') ||
      (/^next$/i.test(text) && /^value$/i.test(all[index + 1]?.text ?? '')),
  );

interface Found extends Call {
  /** Index of the last token of its name. */
  readonly at: number;
}

function every(all: readonly Token[]): readonly Found[] {
  return all.flatMap((token, at): Found[] => {
    const name = identifier(token);
    if (name === undefined) return [];
    const isQualified = all[at - 1]?.text === '.';
    const isCalled =
      all[at + 1]?.text === '(' &&
      (isQualified || token.kind === 'name' || !NO_FUNCTIONS.has(name.toUpperCase()));
    const before = all[isQualified ? at - 3 : at - 1];
    const isNamed = /^(?:as|with|recursive)$/i.test(before?.text ?? ''); // a list of columns, or a type
    if (isNamed || (!isCalled && !/^call$/i.test(before?.text ?? ''))) return [];
    const owner = isQualified ? all[at - 2] : undefined;
    return [{ name, at, schema: isQualified ? ((owner && identifier(owner)) ?? '') : undefined }];
  });
}
