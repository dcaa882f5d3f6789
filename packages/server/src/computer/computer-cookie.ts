/** The cookie in which a browser holds the token of the computer at which it stands (RFC 6265bis §4.1.3.2 for the prefix). */
export const COMPUTER_COOKIE = '__Host-offhook-computer'

/** Browsers keep no cookie longer than 400 days (RFC 6265bis §5.5); each sign-in there renews it. */
export const COMPUTER_SECONDS = 400 * 86_400
