package org.gridpact.model.config;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Makes nodes of YAML nested at most {@value #MAX_DEPTH} deep: the library goes down a call for
 * each level, and has no bound of its own before the end of the thread's stack.
 */
final class BoundedComposer extends Composer {
  private static final int MAX_DEPTH = 64;

  private int depth;

  BoundedComposer(LoadSettings settings, Parser parser) {
    super(settings, parser);
  }

  @Override
  protected SequenceNode composeSequenceNode(Optional<Anchor> anchor) {
    descend();
    SequenceNode node = super.composeSequenceNode(anchor);
    depth--;
    return node;
  }

  @Override
  protected Node composeMappingNode(Optional<Anchor> anchor) {
    descend();
    Node node = super.composeMappingNode(anchor);
    depth--;
    return node;
  }

  private void descend() {
    depth++;
    if (depth > MAX_DEPTH) {
      throw refused("nested more than %d deep".formatted(MAX_DEPTH), here());
    }
  }

  @Override
  protected Node composeScalarNode(Optional<Anchor> anchor, List<CommentLine> comments) {
    Optional<Mark> here = here();
    try {
      return super.composeScalarNode(anchor, comments);
    } catch (IllegalArgumentException e) {
      // A tag such as '!e%20' is let through by the library's scanner and not by its nodes.
      throw refused(e.getMessage(), here);
    }
  }

  private Optional<Mark> here() {
    return parser.peekEvent().getStartMark();
  }

  private static ComposerException refused(String rule, Optional<Mark> here) {
    return new ComposerException("", Optional.empty(), rule, here);
  }
}
