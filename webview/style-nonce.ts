/**
 * Tells the toolkit the nonce of the page's scripts before it loads: it tries out one empty style element, which the page's content
 * security policy allows only with a nonce. Must be imported before the toolkit.
 */
const nonce = document.currentScript?.nonce;
if (nonce) {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.setAttribute('content', nonce);
  document.head.append(meta);
}
