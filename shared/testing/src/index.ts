export { connect } from './connect.ts';
export { describeServer } from './describe-server.ts';
export { connectHttp, launchHttp, launchStdio } from './launch.ts';
export { type Answer, clients, type Session } from './session.ts';
