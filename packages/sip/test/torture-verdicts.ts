/**
 * RFC 4475, message by message: what becomes of each of the 49. `by` names the layer that decides; where it is not the grammar,
 * the grammar accepts the message and the verdict is what that layer answers.
 *
 * Where the RFC leaves the choice between refusing and being liberal, this stack refuses what could be read in two ways and
 * accepts what nobody needs to read.
 */
export interface TortureVerdict {
  readonly file: string
  readonly section: string
  readonly by: 'grammar' | 'transaction' | 'agent' | 'registrar'
  /** `accept`, `drop` (a response that nobody can use), or the status of the answer. */
  readonly verdict: 'accept' | 'drop' | number
  readonly because: string
}

function row(
  file: string,
  section: string,
  by: TortureVerdict['by'],
  verdict: TortureVerdict['verdict'],
  because: string,
): TortureVerdict {
  return { file, section, by, verdict, because }
}

export const TORTURE_VERDICTS: readonly TortureVerdict[] = [
  row(
    'wsinv',
    '3.1.1.1',
    'grammar',
    'accept',
    'folding, white space, compact forms and quoted pairs are legal',
  ),
  row('intmeth', '3.1.1.2', 'grammar', 'accept', 'tokens and quoted strings may hold these characters'),
  row('esc01', '3.1.1.3', 'grammar', 'accept', 'escapes are resolved in the user part'),
  row('escnull', '3.1.1.4', 'grammar', 'accept', 'an escaped null is a character like others'),
  row('esc02', '3.1.1.5', 'grammar', 'accept', 'outside of URIs a % is no escape'),
  row('lwsdisp', '3.1.1.6', 'grammar', 'accept', 'no space is needed before <'),
  row('longreq', '3.1.1.7', 'grammar', 'accept', 'long is not too long'),
  row('dblreq', '3.1.1.8', 'grammar', 'accept', 'what stands behind Content-Length is left out'),
  row('semiuri', '3.1.1.9', 'grammar', 'accept', 'before the @ a semicolon belongs to the user'),
  row('transports', '3.1.1.10', 'grammar', 'accept', 'a transport is any token'),
  row('mpart01', '3.1.1.11', 'grammar', 'accept', 'a body is bytes'),
  row('unreason', '3.1.1.12', 'grammar', 'accept', 'a reason phrase is any text'),
  row('noreason', '3.1.1.13', 'grammar', 'accept', 'a reason phrase may be empty'),
  row('badinv01', '3.1.2.1', 'grammar', 400, 'empty parameters in Via and Contact'),
  row('clerr', '3.1.2.2', 'grammar', 400, 'the body is shorter than announced'),
  row('ncl', '3.1.2.3', 'grammar', 400, 'a negative Content-Length'),
  row('scalar02', '3.1.2.4', 'grammar', 400, 'CSeq is beyond 2^31'),
  row('scalarlg', '3.1.2.5', 'grammar', 'drop', 'CSeq is beyond 2^31'),
  row('quotbal', '3.1.2.6', 'grammar', 400, 'the quoted display name of To does not end'),
  row('ltgtruri', '3.1.2.7', 'grammar', 400, 'a Request-URI stands without brackets'),
  row('lwsruri', '3.1.2.8', 'grammar', 400, 'white space in the Request-URI'),
  row('lwsstart', '3.1.2.9', 'grammar', 400, 'two spaces in the Request-Line'),
  row('trws', '3.1.2.10', 'grammar', 400, 'spaces behind the Request-Line'),
  row('escruri', '3.1.2.11', 'grammar', 400, 'headers in the Request-URI'),
  row('baddate', '3.1.2.12', 'grammar', 'accept', 'nobody needs this Date; read as absent'),
  row('regbadct', '3.1.2.13', 'grammar', 400, 'a URI with headers stands without brackets in Contact'),
  row('badaspec', '3.1.2.14', 'grammar', 400, 'spaces inside the brackets of To'),
  row('baddn', '3.1.2.15', 'grammar', 400, 'an unquoted display name with a comma'),
  row('badvers', '3.1.2.16', 'grammar', 505, 'SIP/7.0'),
  row('mismatch01', '3.1.2.17', 'grammar', 400, 'CSeq names another method'),
  row('mismatch02', '3.1.2.18', 'grammar', 400, 'CSeq names another method'),
  row('bigcode', '3.1.2.19', 'grammar', 'drop', 'the status has more than three digits'),
  row('badbranch', '3.2.1', 'transaction', 'accept', 'matched as an RFC 2543 transaction'),
  row('insuf', '3.3.1', 'grammar', 400, 'Call-ID, From and To are missing'),
  row('unkscm', '3.3.2', 'agent', 416, 'the scheme of the Request-URI is unknown'),
  row('novelsc', '3.3.3', 'agent', 416, 'the scheme of the Request-URI is not served'),
  row('unksm2', '3.3.4', 'registrar', 400, 'a registrar wants a SIP URI in To'),
  row('bext01', '3.3.5', 'agent', 420, 'extensions that nobody supports are required'),
  row('invut', '3.3.6', 'agent', 415, 'the type of the body is unknown'),
  row('regaut01', '3.3.7', 'registrar', 401, 'the scheme of Authorization is unknown'),
  row('multi01', '3.3.8', 'grammar', 400, 'From, To, Call-ID and CSeq stand twice'),
  row('mcl01', '3.3.9', 'grammar', 400, 'two Content-Length'),
  row('bcast', '3.3.10', 'transaction', 'drop', 'a response with a second Via is not ours'),
  row(
    'zeromf',
    '3.3.11',
    'agent',
    'accept',
    'an endpoint does not look at Max-Forwards; a proxy answers 483',
  ),
  row('cparam01', '3.3.12', 'registrar', 'accept', 'the parameter belongs to the contact'),
  row('cparam02', '3.3.13', 'registrar', 'accept', 'the parameter belongs to the URI'),
  row('regescrt', '3.3.14', 'registrar', 'accept', 'the headers of a contact URI are kept'),
  row('sdp01', '3.3.15', 'agent', 406, 'SDP is not accepted'),
  row(
    'inv2543',
    '3.4.1',
    'grammar',
    'accept',
    'RFC 2543 knew no branch, tag, Max-Forwards or Content-Length',
  ),
]
