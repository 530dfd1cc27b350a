export * from './index.js';
export { PrivCards as default } from './index.js';
