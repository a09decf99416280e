import { describeTwoNodes } from '../../testing/nodes/two-nodes.ts';

describeTwoNodes('two nodes over one database whose notifications are lost', false);
