const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Tags without content. */
export const VOID = words(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr',
);
/** What no browser shows, or only where something else fails. */
export const UNSHOWN = words(
  'script style template title iframe noembed noframes audio video canvas datalist rp desc metadata',
);
export const BLOCKS = words(
  'address article aside body center dd details dialog dir div dl dt fieldset figcaption figure footer form header ' +
    'html legend main menu nav option section summary tbody tfoot thead caption table tr',
);
export const PARAGRAPHS = words('p h1 h2 h3 h4 h5 h6 blockquote ul ol pre');
/** What stands in a head without opening the body. */
export const IN_HEAD = words('head title meta link style script base template noscript');
