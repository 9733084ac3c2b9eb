export { defineServer, type Server } from './define-server.ts';
export { ConfigError, ToolError } from './errors.ts';
export { type Call, defineTool, type Tool } from './tool.ts';
export { run } from './run.ts';
