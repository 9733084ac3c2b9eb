import { defineTask } from '../../src/task.ts';

/** What each agent sold, by an amount of each invoice. */
const soldBy = (amount: string, join = ''): string =>
  `SELECT e.FirstName || ' ' || e.LastName AS agent, round(sum(${amount}), 2) AS sold FROM Employee e JOIN Customer c ON c.SupportRepId = e.EmployeeId JOIN Invoice i ON i.CustomerId = c.CustomerId${join} WHERE i.InvoiceDate LIKE '2024-%' GROUP BY e.EmployeeId ORDER BY sold DESC`;

/** On the sample that the server has in it; who buys is known by the invoice, who sells only by the customer. */
export const bestSeller = defineTask({
  prompt: 'Which of our support agents sold the most in 2024, and for how much?',
  server: 'sql',
  tour: true,
  async reference(call) {
    await call('search_schema');
    await call('describe_tables', { tables: ['Employee', 'Customer', 'Invoice'] });
    return (await call('query_sql', { sql: soldBy('i.Total') })).text;
  },
  async wrong(call) {
    // The total of an invoice once for each of its lines
    const sql = soldBy('i.Total', ' JOIN InvoiceLine l ON l.InvoiceId = i.InvoiceId');
    return (await call('query_sql', { sql })).text;
  },
  verify(answer) {
    if (!answer.includes('Margaret Park')) return 'does not name Margaret Park';
    return /\b197\.2\b/.test(answer) ? undefined : 'does not say 197.20';
  },
});
