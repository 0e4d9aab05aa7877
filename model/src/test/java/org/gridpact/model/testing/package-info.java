/** What the tests of several modules share; they have it by this module's test jar. */
package org.gridpact.model.testing;
