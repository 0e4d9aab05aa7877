package org.gridpact.app.sim;

import java.util.Set;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Order;

/** What a center says to a gateway in one word. */
sealed interface Says {
  record Beat() implements Says {}

  record Prepare(Order part) implements Says {}

  record Decide(Decision decision) implements Says {}

  record LockOuts(Set<String> devices) implements Says {}
}
