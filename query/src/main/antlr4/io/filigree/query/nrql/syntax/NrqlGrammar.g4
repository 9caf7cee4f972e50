/*
 * NRQL, wider than it is: what one token ahead cannot tell (which clauses may stand together, what a function takes,
 * where a condition may stand) is left to QueryBuilder and ExpressionBuilder, so that no text takes long to read and every
 * error can be told in words. Conditions and values are one rule for the same reason: after a parenthesis either may come.
 */
grammar NrqlGrammar;

options {
    caseInsensitive = true;
}

text
    : query EOF
    ;

query
    : clause+
    ;

/* In parentheses, where a value may come as well, a query begins with what no value begins with. */
subquery
    : opening clause*
    ;

clause
    : opening                                                   # first
    | SHOW EVENT TYPES                                          # showEventTypes
    | (INNER | LEFT)? JOIN OPEN subquery CLOSE ON name (EQUAL name)?     # join
    | WHERE expression                                          # where
    | FACET facets                                              # facet
    | LIMIT ((INTEGER | MAX) (OFFSET INTEGER)?)?                # limit
    | ORDER BY expression (ASC | DESC)?                         # orderBy
    | SINCE moment                                              # since
    | UNTIL moment                                              # until
    | TIMESERIES bucket? (SLIDE BY bucket)?                     # timeseries
    | COMPARE WITH period AGO                                   # compareWith
    | EXTRAPOLATE                                               # extrapolate
    | UNAGGREGATED                                              # unaggregated
    ;

opening
    : WITH with
    | SELECT selected (COMMA selected)*
    | FROM source (COMMA source)*
    ;

with
    : TIMEZONE STRING
    | METRIC_FORMAT STRING
    | variable (COMMA variable)*
    ;

variable
    : expression AS (name | OPEN name (COMMA name)* CLOSE)
    ;

selected
    : STAR
    | expression (AS label)?
    ;

label
    : name
    | STRING
    ;

source
    : name (OPEN name CLOSE)?
    | OPEN subquery CLOSE
    ;

facets
    : faceted (COMMA faceted)*
    ;

faceted
    : (cases | expression) (AS label)?
    ;

cases
    : CASES OPEN oneCase (COMMA oneCase)* CLOSE (OR expression)?
    ;

oneCase
    : WHERE? expression (AS label)?
    ;

condition
    : WHERE expression (AS label)?
    ;

bucket
    : MINUS? INTEGER UNIT?
    | AUTO
    | MAX
    ;

period
    : MINUS? INTEGER UNIT
    ;

moment
    : MINUS? INTEGER (UNIT AGO)?
    | NOW (OPEN CLOSE)?
    | (TODAY | YESTERDAY | WEEKDAY) (AT STRING)?
    | (THIS | LAST) UNIT
    | STRING
    ;

expression
    : conjunction (OR conjunction)*
    ;

conjunction
    : negation (AND negation)*
    ;

negation
    : NOT* comparison
    ;

comparison
    : sum test?
    ;

test
    : relation sum
    | IS NOT? (NULL | TRUE | FALSE)
    | NOT? membership
    ;

membership
    : IN OPEN (subquery | expression (COMMA expression)*) CLOSE
    | LIKE pattern
    | RLIKE pattern
    ;

pattern
    : STRING
    | RAW
    ;

relation
    : EQUAL
    | NOT_EQUAL
    | LESS
    | LESS_OR_EQUAL
    | GREATER
    | GREATER_OR_EQUAL
    ;

sum
    : product ((PLUS | MINUS) product)*
    ;

product
    : signed ((STAR | SLASH) signed)*
    ;

signed
    : MINUS* indexed
    ;

indexed
    : primary (LEFT_BRACKET index RIGHT_BRACKET)*
    ;

index
    : name
    | STRING
    | INTEGER
    ;

primary
    : OPEN (subquery | expression) CLOSE                                   # parenthesised
    | name (OPEN (argument (COMMA argument)*)? CLOSE)?          # named
    | INTEGER UNIT?                                             # integer
    | DECIMAL                                                   # decimal
    | STRING                                                    # string
    | RAW                                                       # raw
    | (TRUE | FALSE | NULL)                                     # constant
    ;

argument
    : STAR
    | condition
    | expression (COLON expression | AS label)?
    | TIMEZONE COLON expression
    ;

/* Words of NRQL that may be names, too. */
name
    : NAME
    | QUOTED_NAME
    | AGO
    | ASC
    | AT
    | AUTO
    | BY
    | COMPARE
    | DESC
    | EVENT
    | EXTRAPOLATE
    | FACET
    | INNER
    | JOIN
    | LAST
    | LEFT
    | LIMIT
    | MAX
    | NOW
    | OFFSET
    | ON
    | ORDER
    | SHOW
    | SINCE
    | SLIDE
    | THIS
    | TIMESERIES
    | TODAY
    | TYPES
    | UNAGGREGATED
    | UNIT
    | UNTIL
    | WEEKDAY
    | YESTERDAY
    ;

AGO: 'AGO';
AND: 'AND';
AS: 'AS';
ASC: 'ASC';
AT: 'AT';
AUTO: 'AUTO';
BY: 'BY';
CASES: 'CASES';
COMPARE: 'COMPARE';
DESC: 'DESC';
EVENT: 'EVENT';
EXTRAPOLATE: 'EXTRAPOLATE';
FACET: 'FACET';
FALSE: 'FALSE';
FROM: 'FROM';
IN: 'IN';
INNER: 'INNER';
IS: 'IS';
JOIN: 'JOIN';
LAST: 'LAST';
LEFT: 'LEFT';
LIKE: 'LIKE';
LIMIT: 'LIMIT';
MAX: 'MAX';
METRIC_FORMAT: 'METRIC_FORMAT';
NOT: 'NOT';
NOW: 'NOW';
NULL: 'NULL';
OFFSET: 'OFFSET';
ON: 'ON';
OR: 'OR';
ORDER: 'ORDER';
RLIKE: 'RLIKE';
SELECT: 'SELECT';
SHOW: 'SHOW';
SINCE: 'SINCE';
SLIDE: 'SLIDE';
THIS: 'THIS';
TIMESERIES: 'TIMESERIES';
TIMEZONE: 'TIMEZONE';
TODAY: 'TODAY';
TRUE: 'TRUE';
TYPES: 'TYPES';
UNAGGREGATED: 'RAW';
UNTIL: 'UNTIL';
WHERE: 'WHERE';
WITH: 'WITH';
YESTERDAY: 'YESTERDAY';
UNIT: ('MILLISECOND' | 'SECOND' | 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR') 'S'?;
WEEKDAY: ('MON' | 'TUES' | 'WEDNES' | 'THURS' | 'FRI' | 'SATUR' | 'SUN') 'DAY';

OPEN: '(';
CLOSE: ')';
LEFT_BRACKET: '[';
RIGHT_BRACKET: ']';
COMMA: ',';
COLON: ':';
STAR: '*';
SLASH: '/';
PLUS: '+';
MINUS: '-';
EQUAL: '=';
NOT_EQUAL: '!=' | '<>';
LESS: '<';
LESS_OR_EQUAL: '<=';
GREATER: '>';
GREATER_OR_EQUAL: '>=';

INTEGER: DIGIT+;
DECIMAL: (DIGIT+ '.' DIGIT+ | '.' DIGIT+) EXPONENT? | DIGIT+ EXPONENT;
NAME: LETTER (LETTER | DIGIT)* ('.' (LETTER | DIGIT)+)*;
QUOTED_NAME: '`' ~'`'+ '`';
STRING: '\'' ('\\' . | '\'\'' | ~['\\])* '\'' | '"' ('\\' . | '""' | ~["\\])* '"';
RAW: 'R' '\'' ('\\' . | '\'\'' | ~['\\])* '\'';

COMMENT: ('--' ~[\r\n]* | '//' ~[\r\n]* | '/*' .*? '*/') -> skip;
SPACE: [ \t\r\n\u000B\u000C\u00A0\u200B\u2028\u2029\uFEFF]+ -> skip;

/* Told as an error with what it is. */
UNKNOWN: .;

fragment DIGIT: [0-9];
fragment LETTER: [A-Z_];
fragment EXPONENT: 'E' [+-]? DIGIT+;
