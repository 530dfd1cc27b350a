// The same classes as require('privcards'): one copy, so that instanceof holds in programs that use both.
export * from './index.js';
export { PrivCards as default } from './index.js';
