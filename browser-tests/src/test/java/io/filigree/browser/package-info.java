/** The pages in a real browser: what people do there, that everybody can, and how it looks. */
package io.filigree.browser;
